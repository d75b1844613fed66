package dev.kernspan.probe.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kernspan.probe.request.RequestBySyscallTest.By;
import dev.kernspan.probe.request.RequestTest.Message;
import dev.kernspan.probe.request.RequestTest.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A thread reads what answers a send, before that send has ended in another thread. On a busy
 * machine it takes no more than a sender that is kept from the CPU after the other side has its
 * data; here the sender waits for room for more.
 */
class OvertakeTest {
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";
  private static final int BEGINS = RequestEvent.RUN_START;

  @Test
  void aReadThatOvertakesASendBelongsBehindIt() throws Exception {
    try (Session session = new Session(new Request())) {
      readDuringASend(session);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itDoesByTheEndOfSystemCalls(By by) throws Exception {
    try (Session session = by.session()) {
      readDuringASend(session);
    }
  }

  @Test
  void theFirstSendOfARunIsItEvenIfItIsOvertaken() throws Exception {
    try (Session session = new Session(new Request())) {
      ask(session);
      Sender sender = new Sender(session.server, session.client, HEAD);
      ask(session);
      sender.finish();
      Session.write(session.server, RESPONSE);
      check(
          seen(session, true),
          tuple(false, 0L, BEGINS | RequestEvent.IS_REQUEST),
          tuple(false, 1L, BEGINS | RequestEvent.IS_REQUEST),
          tuple(true, 1L, BEGINS | RequestEvent.IS_RESPONSE),
          tuple(true, 2L, BEGINS | RequestEvent.IS_RESPONSE));
    }
  }

  @Test
  void aResponseThatOvertakesItsRequestIsOfNoOtherOne() throws Exception {
    try (Session session = new Session(new Request())) {
      session.exchange(REQUEST, RESPONSE);
      Sender sender = new Sender(session.client, session.server, "POST /a HTTP/1.1\r\n\r\n");
      Session.write(session.server, RESPONSE);
      Session.read(session.client, RESPONSE.length());
      sender.finish();
      List<Message> seen = seen(session, false);
      check(
          seen,
          tuple(true, 1L, BEGINS | RequestEvent.IS_REQUEST),
          tuple(false, 1L, BEGINS | RequestEvent.IS_RESPONSE),
          tuple(false, 2L, BEGINS | RequestEvent.IS_RESPONSE),
          tuple(true, 2L, BEGINS | RequestEvent.IS_REQUEST));
      assertThat(seen.get(2).threadToken()).isZero();
    }
  }

  private static void ask(Session session) throws IOException {
    Session.write(session.client, REQUEST);
    Session.read(session.server, REQUEST.length());
  }

  /** Of a response in two sends the second is overtaken by the first byte of the next request. */
  private static void readDuringASend(Session session) throws Exception {
    ask(session);
    Session.write(session.server, HEAD);
    Session.read(session.client, HEAD.length());
    Sender sender = new Sender(session.server, session.client, "");
    Session.write(session.client, REQUEST.substring(0, 1));
    Session.read(session.server, 1);
    sender.finish();
    Session.write(session.client, REQUEST.substring(1));
    Session.read(session.server, REQUEST.length() - 1);
    Session.write(session.server, RESPONSE);
    List<Message> seen = seen(session, true);
    check(
        seen,
        tuple(false, 0L, BEGINS | RequestEvent.IS_REQUEST),
        tuple(true, 1L, BEGINS | RequestEvent.IS_RESPONSE),
        tuple(false, 2L, BEGINS | RequestEvent.IS_PARTIAL),
        tuple(true, 2L, 0),
        tuple(false, 2L, RequestEvent.IS_REQUEST),
        tuple(true, 3L, BEGINS | RequestEvent.IS_RESPONSE));
    assertThat(seen.get(2).captured() + seen.get(4).captured()).isEqualTo(REQUEST);
    assertThat(seen.getLast().captured()).isEqualTo(RESPONSE);
  }

  private static List<Message> seen(Session session, boolean byServer) {
    session.drain();
    return session.messages.stream().filter(message -> message.server() == byServer).toList();
  }

  /** Direction, number of sends and flags of each. */
  private static void check(List<Message> seen, Tuple... expected) {
    assertThat(seen)
        .extracting(Message::sent, Message::sends, Message::flags)
        .containsExactly(expected);
  }

  /** A thread that is kept in one send, of which the other side has read the first byte so far. */
  private static final class Sender {
    /** More than the buffers of both sides hold. */
    private static final int LENGTH = 16 << 20;

    private final FutureTask<Integer> sending;
    private final SocketChannel to;

    Sender(SocketChannel from, SocketChannel to, String begin) throws IOException {
      byte[] bytes = new byte[LENGTH];
      byte[] first = begin.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(first, 0, bytes, 0, first.length);
      this.sending = new FutureTask<>(() -> from.write(ByteBuffer.wrap(bytes)));
      this.to = to;
      Thread.ofPlatform().start(sending);
      Session.read(to, 1);
      assertThat(sending.isDone()).isFalse();
    }

    /** Lets it come to its end. */
    void finish() throws Exception {
      Session.read(to, LENGTH - 1);
      assertThat(sending.get()).isEqualTo(LENGTH);
    }
  }
}
