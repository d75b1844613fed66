package dev.kernspan.probe.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.request.RequestTest.Message;
import dev.kernspan.probe.request.RequestTest.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kernel that preempts programs leaves out of the first one, the second makes up for. */
class RequestSecondTest {
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private Session session;

  @BeforeEach
  void load() throws IOException {
    session = new Session(new Request(), preempting(KernelFeatures.probe()), open -> {});
    assumeTrue(
        session.probe.hooks().getFirst().refused().isEmpty(),
        "programs that call others cannot hold the CPU before 6.15");
  }

  @AfterEach
  void close() throws IOException {
    session.close();
  }

  @Test
  void reportsNothingTwice() throws IOException {
    exchangeAndClose();
  }

  @Test
  void reportsAllThatTheFirstProgramsHaveMissed() throws IOException {
    List<Attach> first = session.probe.hooks().getFirst().taken().orElseThrow().attaches();
    assertThat(first).hasSize(3);
    first.forEach(attach -> session.probe.links(attach).forEach(BpfLink::close));
    exchangeAndClose();
  }

  private void exchangeAndClose() throws IOException {
    for (int i = 0; i < 2; i++) {
      session.exchange(REQUEST, RESPONSE);
    }
    session.server.close();
    assertThat(session.client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    session.client.close();
    session.drain();
    assertThat(session.messages)
        .extracting(Message::captured)
        .containsExactly(
            REQUEST, REQUEST, RESPONSE, RESPONSE, REQUEST, REQUEST, RESPONSE, RESPONSE);
    assertThat(session.ends)
        .containsExactlyInAnyOrder(
            RequestEvent.END_EOF,
            RequestEvent.END_LOCAL_CLOSE,
            RequestEvent.END_LOCAL_CLOSE,
            RequestEvent.END_CLOSED,
            RequestEvent.END_CLOSED);
  }

  private static KernelFeatures preempting(KernelFeatures kernel) {
    return new KernelFeatures(
        kernel.btf(),
        kernel.lockdown(),
        kernel.capabilities(),
        kernel.jit(),
        kernel.kprobes(),
        kernel.uprobes(),
        kernel.tracefs(),
        true);
  }
}
