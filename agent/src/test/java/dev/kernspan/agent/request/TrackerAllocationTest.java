package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.http1.Http1;
import dev.kernspan.agent.testing.Allocations;
import dev.kernspan.agent.testing.TestClock;
import dev.kernspan.agent.testing.TestKernel;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.probe.request.RequestEvent;
import dev.kernspan.probe.request.RequestEvent.Data;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way of a record into the series allocates nothing, once all that is reused is there. */
final class TrackerAllocationTest {
  private static final int EXCHANGES = 100_000;
  private static final int THREAD = 7;

  /** Its reads overtake the next send. */
  private static final int OTHER_THREAD = 8;

  private final Http1 protocol = new Http1();
  private final TestClock clock = new TestClock();
  private final RequestTracker tracker = tracker();
  private final List<MemorySegment> records = new ArrayList<>();
  private int seq = 1000;
  private int sends = 1000;

  @Test
  void aGetOnAKeptConnectionAllocatesNothing() {
    TestSocket socket = recorder().socket(World.SERVER, "10.0.0.1", 80, "10.0.0.2", 4000);
    socket.read(THREAD, "GET /users/42 HTTP/1.1\r\nHost: shop:8080\r\nAccept: */*\r\n\r\n");
    socket.write(THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    socket.write(THREAD, "hello");
    assertThat(bytesOfAllExchanges()).isZero();
    assertThat(tracker.threads()).isEqualTo(1);
    assertThat(tracker.stats().finished(Role.SERVER)).isEqualTo(4 * EXCHANGES);
  }

  @Test
  void aRequestOfAClientWithContextAllocatesNothing() {
    TestSocket socket = recorder().socket(World.CLIENT, "10.0.0.1", 4000, "10.0.0.2", 80);
    socket.write(
        THREAD,
        "POST /a HTTP/1.1\r\nHost: shop\r\nContent-Length: 2\r\n"
            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\nab");
    socket.read(THREAD, "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assertThat(bytesOfAllExchanges()).isZero();
    assertThat(tracker.stats().finished(Role.CLIENT)).isEqualTo(4 * EXCHANGES);
  }

  @Test
  void aReadThatOvertakesASendAllocatesNothing() {
    TestSocket socket = recorder().socket(World.SERVER, "10.0.0.1", 80, "10.0.0.2", 4000);
    socket.read(THREAD, "GET /users/42 HTTP/1.1\r\n\r\n");
    socket.beginWrite();
    socket.read(OTHER_THREAD, "GET /users/43 HTTP/1.1\r\n\r\n");
    socket.write(THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    socket.write(OTHER_THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(bytesOfAllExchanges()).isZero();
    assertThat(tracker.overtakingRefused()).isZero();
    assertThat(tracker.stats().finished(Role.SERVER)).isEqualTo(8 * EXCHANGES);
  }

  private long bytesOfAllExchanges() {
    // Twice: the JVM itself allocates while it gets to know the code.
    Allocations.bytes(EXCHANGES, this::exchange);
    return Allocations.bytes(EXCHANGES, this::exchange);
  }

  private void exchange() {
    for (int i = 0; i < records.size(); i++) {
      MemorySegment record = records.get(i);
      if (RequestEvent.KIND.get(record, 0) == RequestEvent.KIND_DATA) {
        boolean sent = Data.DIRECTION.get(record, 0) == RequestEvent.DIRECTION_SEND;
        sends += sent ? 1 : 0;
        boolean overtakes = !sent && Data.TID.get(record, 0) == OTHER_THREAD;
        record.set(ValueLayout.JAVA_INT_UNALIGNED, Data.SEQ.offset(), seq++);
        record.set(
            ValueLayout.JAVA_INT_UNALIGNED, Data.SENDS.offset(), overtakes ? sends + 1 : sends);
      }
      tracker.onRecord(record, 0, (int) record.byteSize());
    }
  }

  /** Keeps the records, to be sent again and again. */
  private TestKernel recorder() {
    TestKernel kernel =
        new TestKernel(
            (ring, at, length) ->
                records.add(Arena.global().allocate(length, 8).copyFrom(ring.asSlice(at, length))),
            protocol.signatures(),
            clock);
    kernel.thread(THREAD);
    return kernel;
  }

  private RequestTracker tracker() {
    protocol.configure(new Protocol.Settings(false, World.BOUNDS, 100));
    ObservedResource service = new ObservedResource(Map.of("service.name", "shop"));
    Processes processes =
        new Processes() {
          @Override
          public boolean observed(int tgid, int serverPort) {
            return true;
          }

          @Override
          public ObservedResource resource(int tgid) {
            return service;
          }
        };
    return new RequestTracker(
        new RequestTracker.Surroundings(clock, processes, List.of(), 10, 10),
        new Aggregates(clock, service, 100),
        List.of(protocol));
  }
}
