package dev.kernspan.probe.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.request.RequestTest.Message;
import dev.kernspan.probe.request.RequestTest.Session;
import dev.kernspan.testing.OwnTypes;
import dev.kernspan.testing.Restricted;
import dev.kernspan.testing.Tracefs;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lower rungs: kernels without the socket tracepoints, and without types. */
class RequestBySyscallTest {
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What the end of a system call is seen by, in the order of the rungs. */
  enum By {
    TYPED,
    RAW,
    RECORD;

    Session session() throws IOException {
      Probe probe = Restricted.toRung(new Request(), 1 + ordinal());
      if (this == TYPED) return new Session(probe);
      assumeFalse(
          this == RAW && KernelFeatures.probe().preemptsPrograms(),
          "since Linux 7 a thread could be preempted inside a raw tracepoint's program");
      try (Tracefs _ = Tracefs.mounted()) {
        return new Session(probe, OwnTypes.FILE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsBothSidesOfARequest(By by) throws IOException {
    try (Session session = by.session()) {
      session.exchange(REQUEST, RESPONSE);
      session.drain();
      assertThat(session.messages)
          .extracting(Message::captured)
          .containsExactly(REQUEST, REQUEST, RESPONSE, RESPONSE);
      assertThat(session.messages)
          .extracting(Message::server)
          .containsExactly(false, true, true, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsTheEndOfAConnection(By by) throws IOException {
    try (Session session = by.session()) {
      session.exchange(REQUEST, RESPONSE);
      session.end();
      assertThat(session.ends)
          .contains(RequestEvent.END_LOCAL_CLOSE, RequestEvent.END_EOF, RequestEvent.END_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhenTheClientLeft(By by) throws IOException {
    try (Session session = by.session()) {
      Session.write(session.client, REQUEST);
      Session.read(session.server, REQUEST.length());
      long before = System.nanoTime();
      session.client.close();
      Session.write(session.server, RESPONSE);
      session.drain();
      assertThat(session.messages.getLast().captured()).isEqualTo(RESPONSE);
      assertThat(session.messages.getLast().closedNs()).isBetween(before, System.nanoTime());
    }
  }

  @ParameterizedTest
  @EnumSource
  void remembersForWhichRequestAConnectionWasOpened(By by) throws IOException {
    try (Session session = by.session()) {
      Session.write(session.client, REQUEST);
      Session.read(session.server, REQUEST.length());
      session.drain();
      long token = session.messages.getLast().token();
      try (SocketChannel own = session.open()) {
        Session.write(own, REQUEST);
        session.drain();
      }
      assertThat(session.messages.getLast().captured()).isEqualTo(REQUEST);
      assertThat(session.messages.getLast().threadToken()).isEqualTo(token).isNotZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesAnUnknownProtocolAlone(By by) throws IOException {
    try (Session session = by.session()) {
      for (int i = 0; i < 8; i++) {
        session.exchange("\u0001\u0002\u0003\u0004 ping", "\u0001\u0002 pong");
      }
      session.exchange(REQUEST, RESPONSE);
      session.drain();
      assertThat(session.messages).isEmpty();
    }
  }
}
