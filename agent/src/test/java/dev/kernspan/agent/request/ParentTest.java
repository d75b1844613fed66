package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.Messages;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import dev.kernspan.export.SpanRecord;
import org.junit.jupiter.api.Test;

/** Which parent a span gets, and why it gets none. */
final class ParentTest {
  private static final int THREAD = 7;
  private static final int OTHER_THREAD = 8;
  private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
  private static final String WITH_CONTEXT =
      "GET / HTTP/1.1\r\ntraceparent: " + Messages.TRACE_PARENT + "\r\ntracestate: a=1\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String TRACE_ID = Messages.TRACE_PARENT.substring(3, 35);
  private static final String SPAN_ID = Messages.TRACE_PARENT.substring(36, 52);

  private final World world = new World();
  private final TestSocket first = world.accepted();
  private final TestSocket second = world.accepted();
  private final TestSocket backend = world.connected();

  @Test
  void theContextOnTheWireIsTheParent() {
    first.read(THREAD, WITH_CONTEXT);
    first.write(THREAD, OK);
    SpanRecord span = world.span();
    assertThat(span.traceId()).isEqualTo(TRACE_ID);
    assertThat(span.parentSpanId()).isEqualTo(SPAN_ID);
    assertThat(span.parentRemote()).isTrue();
    assertThat(span.traceState()).isEqualTo("a=1");
    assertThat(span.attributes())
        .containsEntry("kernspan.attribution", "sdk")
        .doesNotContainKey("kernspan.attribution.reason");
  }

  @Test
  void withoutContextAServerSpanBeginsATrace() {
    first.read(THREAD, GET);
    first.write(THREAD, OK);
    assertThat(world.span().parentSpanId()).isEmpty();
    assertThat(world.span().traceState()).isEmpty();
    assertHasNoParent(world.span(), "no_context");
  }

  @Test
  void aRequestOfTheServingThreadIsAChild() {
    first.read(THREAD, WITH_CONTEXT);
    ask(THREAD, GET);
    first.write(THREAD, OK);
    SpanRecord client = world.spans.get(0);
    SpanRecord server = world.spans.get(1);
    assertThat(client.traceId()).isEqualTo(TRACE_ID);
    assertThat(client.parentSpanId()).isEqualTo(server.spanId());
    assertThat(client.parentRemote()).isFalse();
    assertThat(client.attributes()).containsEntry("kernspan.attribution", "thread");
  }

  @Test
  void theContextInTheRequestItselfCountsMoreThanTheThread() {
    first.read(THREAD, GET);
    ask(THREAD, WITH_CONTEXT);
    assertThat(world.span().parentSpanId()).isEqualTo(SPAN_ID);
    assertThat(world.span().attributes()).containsEntry("kernspan.attribution", "sdk");
  }

  @Test
  void anotherThreadMakesNoChild() {
    first.read(THREAD, GET);
    ask(OTHER_THREAD, GET);
    assertHasNoParent(world.span(), "no_context");
  }

  @Test
  void aThreadThatReadTwoRequestsMakesChildrenOfNeither() {
    first.read(THREAD, GET);
    second.read(THREAD, GET);
    ask(THREAD, GET);
    first.write(THREAD, OK);
    ask(THREAD, GET);
    assertHasNoParent(world.spans.get(0), "thread_shared");
    assertHasNoParent(world.spans.get(2), "thread_shared");
  }

  @Test
  void aRequestThatIsStillOpenSharesTheThreadWithAllLaterOnes() {
    first.read(THREAD, GET);
    second.read(THREAD, GET);
    second.write(THREAD, OK);
    second.read(THREAD, GET);
    ask(THREAD, GET);
    assertHasNoParent(world.spans.get(1), "thread_shared");
  }

  @Test
  void aThreadThatIsDoneWithSharedRequestsMakesChildrenAgain() {
    first.read(THREAD, GET);
    second.read(THREAD, GET);
    first.write(THREAD, OK);
    second.write(THREAD, OK);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    first.write(THREAD, OK);
    assertThat(world.spans.get(2).parentSpanId()).isEqualTo(world.spans.get(3).spanId());
  }

  @Test
  void threadsOfAProcessThatServesSeveralRequestsAreNotBelievedAtFirst() {
    second.read(OTHER_THREAD, GET);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    assertHasNoParent(world.span(), "thread_unproven");
  }

  @Test
  void threadsThatKeepToTheirRequestsAreBelieved() {
    serveAlone(16);
    second.read(OTHER_THREAD, GET);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    assertThat(world.spans.getLast().attributes()).containsEntry("kernspan.attribution", "thread");
  }

  @Test
  void requestsWithoutOnesOfTheirOwnProveNothing() {
    for (int i = 0; i < 100; i++) {
      first.read(THREAD, GET);
      first.write(THREAD, OK);
    }
    second.read(OTHER_THREAD, GET);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    assertHasNoParent(world.spans.getLast(), "thread_unproven");
  }

  @Test
  void anAnswerByAnotherThreadEndsTheBelief() {
    serveAlone(16);
    first.read(THREAD, GET);
    first.write(OTHER_THREAD, OK);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    assertHasNoParent(world.spans.getLast(), "thread_unproven");
  }

  @Test
  void aProcessThatIsAnotherProgramNowIsNotBelieved() {
    serveAlone(16);
    world.tracker.forget(World.SERVER);
    second.read(OTHER_THREAD, GET);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    assertHasNoParent(world.spans.getLast(), "thread_unproven");
  }

  @Test
  void aFinishedRequestIsNoParent() {
    first.read(THREAD, GET);
    first.write(THREAD, OK);
    ask(THREAD, GET);
    assertHasNoParent(world.spans.get(1), "no_context");
  }

  @Test
  void aLostRequestIsNoParent() {
    first.read(THREAD, GET);
    world.kernel.lose(1);
    first.write(THREAD, "HTTP/1.1 200 OK\r\n");
    first.write(THREAD, "Content-Length: 0\r\n\r\n");
    ask(THREAD, GET);
    assertHasNoParent(world.span(), "no_context");
  }

  @Test
  void theSecondRequestOfAConnectionHasChildrenOfItsOwn() {
    first.read(THREAD, GET);
    first.write(THREAD, OK);
    first.read(THREAD, GET);
    ask(THREAD, GET);
    first.write(THREAD, OK);
    assertThat(world.spans.get(1).parentSpanId()).isEqualTo(world.spans.get(2).spanId());
  }

  @Test
  void aRequestReadInTooSmallPiecesHasChildrenToo() {
    first.read(THREAD, GET);
    first.write(THREAD, OK);
    for (int i = 0; i < GET.length(); i++) {
      first.read(THREAD, GET.substring(i, i + 1));
    }
    ask(THREAD, GET);
    first.write(THREAD, OK);
    assertThat(world.spans.get(1).parentSpanId()).isEqualTo(world.spans.get(2).spanId());
  }

  @Test
  void aChildMayOutliveItsParent() {
    first.read(THREAD, GET);
    backend.write(THREAD, GET);
    first.write(THREAD, OK);
    backend.read(THREAD, OK);
    assertThat(world.spans.get(1).parentSpanId()).isEqualTo(world.spans.get(0).spanId());
  }

  private void serveAlone(int requests) {
    for (int i = 0; i < requests; i++) {
      first.read(THREAD, GET);
      ask(THREAD, GET);
      first.write(THREAD, OK);
    }
  }

  private void ask(int thread, String request) {
    backend.write(thread, request);
    backend.read(thread, OK);
  }

  private static void assertHasNoParent(SpanRecord span, String reason) {
    assertThat(span.parentSpanId()).isEmpty();
    assertThat(span.attributes())
        .containsEntry("kernspan.attribution", "none")
        .containsEntry("kernspan.attribution.reason", reason);
  }
}
