package dev.kernspan.agent;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.request.ExchangeListener;
import dev.kernspan.export.otlp.OtlpConfig;
import dev.kernspan.probe.Probe;
import dev.kernspan.ring.RecordHandler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the agent is for: the daemon exports, a session on the command line listens.
 *
 * @param serve whether the scrape endpoint is opened
 * @param otlp where spans and metrics are sent
 * @param probes which probes to load, by name
 * @param listeners get each finished exchange, on the drain thread
 * @param tap gets each record of a probe, beside the metrics; null for no interest in that probe
 */
public record AgentOptions(
    boolean serve,
    Optional<OtlpConfig> otlp,
    Predicate<String> probes,
    Function<Identities, List<ExchangeListener>> listeners,
    Tap tap) {
  private static final String REQUEST = "request";

  private static final String LEDGER = "ledger";

  /** Tells who processes are, to every run. */
  private static final String EXEC = "exec";

  /** All probes; nobody listens. */
  public static AgentOptions daemon(OtlpConfig otlp) {
    return new AgentOptions(
        true, Optional.of(otlp), name -> true, identities -> List.of(), (p, i) -> null);
  }

  /** A session that listens to finished exchanges. */
  public static AgentOptions exchanges(Function<Identities, ExchangeListener> listener) {
    return new AgentOptions(
        false,
        Optional.empty(),
        Set.of(REQUEST, LEDGER, EXEC)::contains,
        identities -> List.of(listener.apply(identities)),
        (probe, identities) -> null);
  }

  /** A session that listens to the records of one probe. */
  public static AgentOptions records(
      String probeName, BiFunction<Probe, Identities, RecordHandler> handler) {
    return new AgentOptions(
        false,
        Optional.empty(),
        name -> name.equals(probeName) || name.equals(EXEC),
        identities -> List.of(),
        (probe, identities) ->
            probe.spec().name().equals(probeName) ? handler.apply(probe, identities) : null);
  }

  /** Makes the handler that listens to a probe's records. */
  @FunctionalInterface
  public interface Tap {
    /** Null for no interest in this probe. */
    @Nullable RecordHandler of(Probe probe, Identities identities);
  }
}
