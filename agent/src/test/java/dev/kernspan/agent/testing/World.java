package dev.kernspan.agent.testing;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.http1.Http1;
import dev.kernspan.agent.request.ExchangeListener;
import dev.kernspan.agent.request.Processes;
import dev.kernspan.agent.request.RequestStats;
import dev.kernspan.agent.request.RequestTracker;
import dev.kernspan.agent.request.SpanMaker;
import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.SpanRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The stages correlate and aggregate with HTTP/1, behind a kernel that a test plays. */
public final class World {
  public static final List<Double> BOUNDS = List.of(0.005, 0.05, 0.5);

  public static final int SERVER = 100;
  public static final int CLIENT = 200;

  /** A process that the user has excluded. */
  public static final int EXCLUDED = 300;

  public final TestClock clock = new TestClock();
  public final Http1 protocol = new Http1();
  public final Aggregates aggregates =
      new Aggregates(clock, new ObservedResource(Map.of("service.name", "kernspan")), 2_000);
  public final List<SpanRecord> spans = new ArrayList<>();
  public final RequestTracker tracker;
  public final TestKernel kernel;

  public World() {
    this(1_000, 1_000);
  }

  public World(int maxConnections, int maxOpenRequests) {
    this(maxConnections, maxOpenRequests, new Protocol.Settings(false, BOUNDS, 100));
  }

  public World(int maxConnections, int maxOpenRequests, Protocol.Settings settings) {
    protocol.configure(settings);
    ExchangeListener listener = new SpanMaker(clock, spans::add);
    tracker =
        new RequestTracker(
            new RequestTracker.Surroundings(
                clock, new OneService(), List.of(listener), maxConnections, maxOpenRequests),
            aggregates,
            List.of(protocol));
    kernel = new TestKernel(tracker, protocol.signatures(), clock);
  }

  /** A connection that the server accepted. */
  public TestSocket accepted() {
    return kernel.socket(SERVER, "10.0.0.1", 8080, "10.0.0.2", 40_000);
  }

  /** A connection that the client opened. */
  public TestSocket connected() {
    return kernel.socket(CLIENT, "10.0.0.2", 40_000, "10.0.0.1", 8080);
  }

  /** The only span so far. */
  public SpanRecord span() {
    if (spans.size() != 1) {
      throw new AssertionError("one span expected, there are " + spans.size() + ": " + spans);
    }
    return spans.getFirst();
  }

  public Map<String, Object> attributes() {
    return span().attributes();
  }

  /** A metric as it would be exported now. */
  public MetricFamily family(String name) {
    aggregates.publish();
    return aggregates.latest().families().stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  public long discarded(Discard reason) {
    return stats().discarded(reason);
  }

  public long discarded() {
    return Stream.of(Discard.values()).mapToLong(this::discarded).sum();
  }

  public long finished() {
    return stats().finished(Role.SERVER) + stats().finished(Role.CLIENT);
  }

  public RequestStats stats() {
    return tracker.stats();
  }

  /** All processes are one service. */
  private static final class OneService implements Processes {
    private final ObservedResource resource = new ObservedResource(Map.of("service.name", "shop"));

    @Override
    public boolean observed(int tgid, int serverPort) {
      return tgid != EXCLUDED;
    }

    @Override
    public ObservedResource resource(int tgid) {
      return resource;
    }
  }
}
