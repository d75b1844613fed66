package dev.kernspan.probe.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.Row;
import dev.kernspan.probe.request.RequestTest.Message;
import dev.kernspan.probe.request.RequestTest.Session;
import dev.kernspan.testing.LiveProbe;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lower rung: kernels without the socket tracepoints. */
class RequestBySyscallTest {
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private Session session;

  @BeforeEach
  void load() throws IOException {
    session = new Session(new BySyscall());
  }

  @AfterEach
  void close() throws IOException {
    session.close();
  }

  @Test
  void reportsBothSidesOfARequest() throws IOException {
    session.exchange(REQUEST, RESPONSE);
    session.drain();
    assertThat(session.messages)
        .extracting(Message::captured)
        .containsExactly(REQUEST, REQUEST, RESPONSE, RESPONSE);
    assertThat(session.messages)
        .extracting(Message::server)
        .containsExactly(false, true, true, false);
  }

  @Test
  void reportsTheEndOfAConnection() throws IOException {
    session.exchange(REQUEST, RESPONSE);
    session.server.close();
    assertThat(session.client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    session.client.close();
    session.drain();
    assertThat(session.ends)
        .contains(RequestEvent.END_LOCAL_CLOSE, RequestEvent.END_EOF, RequestEvent.END_CLOSED);
  }

  @Test
  void leavesAnUnknownProtocolAlone() throws IOException {
    for (int i = 0; i < 8; i++) {
      session.exchange("\u0001\u0002\u0003\u0004 ping", "\u0001\u0002 pong");
    }
    session.exchange(REQUEST, RESPONSE);
    session.drain();
    assertThat(session.messages).isEmpty();
  }

  /** The request probe on a kernel that has only the last rung of each ladder. */
  private static final class BySyscall implements Probe {
    private final Request request = new Request();

    @Override
    public ProbeSpec spec() {
      return LiveProbe.lastRungs(request.spec());
    }

    @Override
    public void onEvent(MemorySegment ring, long at, int length, Measurements out) {
      request.onEvent(ring, at, length, out);
    }

    @Override
    public void print(MemorySegment ring, long at, int length, Row row) {
      request.print(ring, at, length, row);
    }
  }
}
