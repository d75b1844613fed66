package dev.kernspan.probe.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.Attach.BtfTracepoint;
import dev.kernspan.probe.request.RequestTest.Message;
import dev.kernspan.probe.request.RequestTest.Session;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kernel that preempts programs leaves out of one, the next makes up for. */
class RequestAgainTest {
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @ParameterizedTest(name = "but for the first {0} programs")
  @ValueSource(ints = {0, 1, 2})
  void reportsEachOperationOnce(int missing) throws IOException {
    try (Session session = new Session(new Request(), preempting(KernelFeatures.probe()))) {
      List<Attach> first = session.probe.hooks().getFirst().taken().orElseThrow().attaches();
      assumeTrue(first.size() == 3, "programs that call others cannot hold the CPU before 6.15");
      for (Attach attach : first) {
        Stream.iterate((BtfTracepoint) attach, RequestAgainTest::next)
            .limit(missing)
            .forEach(a -> session.probe.links(a).forEach(BpfLink::close));
      }
      check(session);
    }
  }

  private static void check(Session session) throws IOException {
    for (int i = 0; i < 2; i++) {
      session.exchange(REQUEST, RESPONSE);
    }
    session.end();
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

  private static BtfTracepoint next(BtfTracepoint attach) {
    return new BtfTracepoint(Attach.next(attach.program()), attach.tracepoint());
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
