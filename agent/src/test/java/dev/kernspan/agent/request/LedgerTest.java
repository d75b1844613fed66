package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.Messages;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.TestThread;
import dev.kernspan.agent.testing.World;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Where the time of requests went. */
final class LedgerTest {
  private static final int THREAD = 7;
  private static final int OTHER_THREAD = 8;
  private static final long MS = 1_000_000;
  private static final String GET = "GET /a HTTP/1.1\r\nHost: shop\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String OK_UNTIL_CLOSE = "HTTP/1.0 200 OK\r\n\r\nhello";

  private final World world = new World();
  private final TestThread thread = world.kernel.thread(THREAD);
  private final TestSocket first = world.accepted();
  private final TestSocket second = world.accepted();
  private final TestSocket backend = world.connected();

  @Test
  void theStatesOfItsThreadAreTheRequestsTime() {
    first.arrive();
    thread.spendMs(ThreadState.POLL, 3);
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 5);
    thread.spendMs(ThreadState.DISK, 7);
    thread.count(ThreadCount.MAJOR_FAULTS, 2);
    first.write(THREAD, OK);
    assertThat(world.attributes())
        .containsEntry("kernspan.time.queue_ns", 3 * MS)
        .containsEntry("kernspan.time.cpu_ns", 5 * MS)
        .containsEntry("kernspan.time.disk_ns", 7 * MS)
        .containsEntry("kernspan.faults.major", 2L)
        .containsEntry("kernspan.attribution.coverage", 1.0)
        .doesNotContainKey("kernspan.time.unattributed_ns");
    assertSumIsDuration(world.span());
  }

  @Test
  void whatItsThreadDidBeforeAndAfterIsNotTheRequests() {
    thread.spendMs(ThreadState.DISK, 100);
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 5);
    first.write(THREAD, OK);
    thread.spendMs(ThreadState.DISK, 100);
    first.read(THREAD, GET);
    first.write(THREAD, OK);
    assertThat(world.spans.get(0).attributes())
        .containsEntry("kernspan.time.cpu_ns", 5 * MS)
        .doesNotContainKey("kernspan.time.disk_ns");
    assertThat(world.spans.get(1).attributes()).doesNotContainKey("kernspan.time.disk_ns");
  }

  @Test
  void aCallIsPartOfTheRequestThatMakesIt() {
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 1);
    backend.write(THREAD, GET);
    thread.spendMs(ThreadState.NET_READ, 20);
    backend.read(THREAD, OK);
    thread.spendMs(ThreadState.CPU, 2);
    first.write(THREAD, OK);
    assertThat(world.spans.get(0).attributes()).containsEntry("kernspan.time.net_read_ns", 20 * MS);
    assertThat(world.spans.get(1).attributes())
        .containsEntry("kernspan.time.net_read_ns", 20 * MS)
        .containsEntry("kernspan.time.cpu_ns", 3 * MS);
    world.spans.forEach(LedgerTest::assertSumIsDuration);
  }

  @Test
  void withoutALedgerAllOfItIsUnattributed() {
    first.read(OTHER_THREAD, GET);
    world.clock.advanceMs(4);
    first.write(OTHER_THREAD, OK);
    assertThat(world.attributes())
        .containsEntry("kernspan.time.unattributed_ns", 4 * MS)
        .containsEntry("kernspan.attribution.coverage", 0.0);
  }

  @Test
  void whatIsNotSeenOfAnotherThreadIsUnattributed() {
    world.kernel.thread(OTHER_THREAD);
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 2);
    first.read(THREAD, "x");
    world.clock.advanceMs(9);
    first.write(OTHER_THREAD, OK);
    assertSumIsDuration(world.span());
    assertThat(world.attributes())
        .containsEntry("kernspan.time.cpu_ns", 2 * MS)
        .containsEntry("kernspan.time.unattributed_ns", 9 * MS);
  }

  @Test
  void requestsThatShareAThreadAreNotTold() {
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 2);
    second.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 3);
    first.write(THREAD, OK);
    second.write(THREAD, OK);
    for (SpanRecord span : world.spans) {
      assertSumIsDuration(span);
      assertThat(span.attributes())
          .doesNotContainKey("kernspan.time.cpu_ns")
          .containsEntry("kernspan.attribution.coverage.reason", "thread_shared");
    }
  }

  @Test
  void requestsThatShareAThreadAreToldWhereTheRuleIsRight() {
    pass(40);
    world.spans.clear();
    first.read(THREAD, withContext(1));
    thread.spendMs(ThreadState.CPU, 2);
    second.read(THREAD, withContext(2));
    thread.spendMs(ThreadState.CPU, 3);
    second.write(THREAD, OK);
    thread.spendMs(ThreadState.CPU, 4);
    first.write(THREAD, OK);
    assertThat(world.spans.get(0).attributes()).containsEntry("kernspan.time.cpu_ns", 3 * MS);
    assertThat(world.spans.get(1).attributes())
        .containsEntry("kernspan.time.cpu_ns", 2 * MS)
        .containsEntry("kernspan.time.unattributed_ns", 7 * MS);
  }

  @Test
  void theRulesPrecisionIsPublished() {
    pass(40);
    MetricPoint.Value value =
        (MetricPoint.Value) world.family("kernspan.attribution.precision").points().getFirst();
    assertThat(value.value()).isEqualTo(1.0);
  }

  @Test
  void aSharedThreadHasChildrenWhereTheRuleIsRight() {
    pass(40);
    first.read(THREAD, withContext(1));
    second.read(THREAD, withContext(2));
    backend.write(THREAD, GET);
    backend.read(THREAD, OK);
    SpanRecord client = world.spans.getLast();
    assertThat(client.attributes()).containsEntry("kernspan.attribution", "interval");
    assertThat(client.traceId()).isEqualTo(traceId(2));
  }

  @Test
  void aConnectionBelongsToTheRequestForWhichItWasOpened() {
    pass(40);
    first.read(THREAD, withContext(1));
    TestSocket opened = world.connected().open(THREAD);
    second.read(THREAD, withContext(2));
    opened.write(THREAD, GET);
    opened.read(THREAD, OK);
    assertThat(world.spans.getLast().traceId()).isEqualTo(traceId(1));
  }

  @Test
  void whereTheRuleIsWrongNothingIsClaimed() {
    for (int i = 0; i < 40; i++) {
      first.read(THREAD, withContext(1));
      second.read(THREAD, withContext(2));
      backend.write(THREAD, withContext(1));
      backend.read(THREAD, OK);
      first.write(THREAD, OK);
      second.write(THREAD, OK);
    }
    first.read(THREAD, GET);
    second.read(THREAD, GET);
    backend.write(THREAD, GET);
    backend.read(THREAD, OK);
    assertThat(world.spans.getLast().parentSpanId()).isEmpty();
    MetricPoint.Value value =
        (MetricPoint.Value) world.family("kernspan.attribution.precision").points().getFirst();
    assertThat(value.value()).isZero();
  }

  @Test
  void totalsThatBeginAnewAreNotBelieved() {
    first.read(THREAD, GET);
    world.clock.advanceMs(5);
    thread.die();
    thread.spendMs(ThreadState.CPU, 5);
    first.write(THREAD, OK);
    assertThat(world.attributes()).containsEntry("kernspan.time.unattributed_ns", 10 * MS);
    assertThat(world.tracker.workers().broken()).isEqualTo(1);
  }

  @Test
  void aResponseThatEndedUnseenTakesNothingOfWhatFollowed() {
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 2);
    first.write(THREAD, OK_UNTIL_CLOSE);
    thread.spendMs(ThreadState.SLEEP, 50);
    first.gone(0);
    assertThat(world.attributes())
        .containsEntry("kernspan.time.cpu_ns", 2 * MS)
        .doesNotContainKey("kernspan.time.sleep_ns");
    assertSumIsDuration(world.span());
  }

  @Test
  void theRequestThatHeldTheLockIsNamed() {
    TestThread other = world.kernel.thread(OTHER_THREAD);
    second.read(OTHER_THREAD, GET);
    first.read(THREAD, GET);
    other.spendMs(ThreadState.CPU, 1);
    second.write(OTHER_THREAD, OK);
    thread.waitedMs(second.token(), 30);
    first.write(THREAD, OK);
    SpanRecord holder = world.spans.get(0);
    assertThat(world.spans.get(1).attributes())
        .containsEntry("kernspan.blocked_by.trace_id", holder.traceId())
        .containsEntry("kernspan.blocked_by.span_id", holder.spanId())
        .containsEntry("kernspan.blocked_by.ns", 30 * MS)
        .containsEntry("kernspan.blocked_by.total_ns", 30 * MS);
  }

  @Test
  void workAfterTheClientHadClosedIsTold() {
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 10);
    first.closedByPeer();
    thread.spendMs(ThreadState.CPU, 30);
    first.write(THREAD, OK);
    assertThat(world.attributes()).containsEntry("kernspan.after_cancel_ns", 30 * MS);
  }

  @Test
  void theTimesAreCountedByServiceRouteAndState() {
    first.read(THREAD, GET);
    thread.spendMs(ThreadState.CPU, 5);
    first.write(THREAD, OK);
    MetricPoint.Value cpu =
        (MetricPoint.Value)
            world.family("kernspan.request.time").points().stream()
                .filter(point -> point.values().contains("cpu"))
                .findFirst()
                .orElseThrow();
    assertThat(cpu.keys()).containsExactly("kernspan.state", "http.route");
    assertThat(cpu.values()).containsExactly("cpu", "/a");
    assertThat(cpu.value()).isEqualTo(0.005);
    assertThat(cpu.exemplar()).isNotNull();
  }

  /** Whatever threads do, in whatever order. */
  @RepeatedTest(20)
  void theSumIsAlwaysTheDuration() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TestSocket[] sockets = {first, second, world.accepted(), world.accepted()};
    ThreadState[] states = ThreadState.values();
    for (int i = 0; i < 3_000; i++) {
      int tid = THREAD + random.nextInt(3);
      world.kernel.thread(tid).spendMs(states[random.nextInt(states.length)], random.nextInt(3));
      TestSocket socket = sockets[random.nextInt(sockets.length)];
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> socket.read(tid, random.nextBoolean() ? GET : withContext(i));
        case 3, 4 -> socket.write(tid, random.nextInt(4) == 0 ? OK_UNTIL_CLOSE : OK);
        case 5 -> backend.write(tid, GET);
        case 6 -> backend.read(tid, OK);
        default -> socket.arrive();
      }
    }
    assertThat(world.spans).as("seed %d", seed).isNotEmpty();
    world.spans.forEach(LedgerTest::assertSumIsDuration);
  }

  /** A proxy that passes the context on, request by request. */
  private void pass(int requests) {
    for (int i = 0; i < requests; i++) {
      first.read(THREAD, withContext(i));
      backend.write(THREAD, withContext(i));
      backend.read(THREAD, OK);
      first.write(THREAD, OK);
    }
  }

  private static String traceId(int number) {
    return Messages.TRACE_PARENT.substring(3, 27) + String.format("%08x", number);
  }

  private static String withContext(int number) {
    String parent = Messages.TRACE_PARENT.replaceFirst("(?<=-).{32}(?=-)", traceId(number));
    return "GET /a HTTP/1.1\r\ntraceparent: " + parent + "\r\n\r\n";
  }

  private static void assertSumIsDuration(SpanRecord span) {
    long sum = 0;
    for (Map.Entry<String, Object> attribute : span.attributes().entrySet()) {
      if (attribute.getKey().startsWith("kernspan.time.")) {
        sum += (Long) attribute.getValue();
      }
    }
    assertThat(sum).as(span.toString()).isEqualTo(span.endEpochNs() - span.startEpochNs());
  }
}
