package dev.kernspan.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that can be set, checked and complete. {@code docs/configuration.md} explains each value. */
public record AgentConfig(
    Endpoint endpoint,
    Ring ring,
    Limits limits,
    Http http,
    Filter filter,
    Resource resource,
    Host host,
    Metrics metrics,
    Traces traces,
    Probes probes,
    Log log) {

  /** What holds when nothing is set. */
  public static AgentConfig defaults() {
    return ConfigKeys.assemble(new ConfigValues());
  }

  /** The same on another host. */
  public AgentConfig on(Host other) {
    return new AgentConfig(
        endpoint, ring, limits, http, filter, resource, other, metrics, traces, probes, log);
  }

  /** Where metrics are scraped. Port 0 takes a free one. */
  public record Endpoint(String host, int port) {}

  /** The buffer between the kernel and the agent. {@code bytes} is a power of two. */
  public record Ring(int bytes, long drainIntervalNs) {}

  /** What bounds the agent's memory. */
  public record Limits(
      int connections,
      int openRequests,
      int processes,
      int seriesPerMetric,
      int routesPerService) {}

  /**
   * What is kept of HTTP.
   *
   * @param query whether query strings are kept in {@code url.query}
   * @param buckets bounds of the duration histograms in seconds, ascending
   */
  public record Http(boolean query, List<Double> buckets) {}

  /** What is observed: see {@code dev.kernspan.agent.identity.ProcessFilter}. */
  public record Filter(Selection include, Selection exclude) {}

  /** Processes and ports; an empty list selects nothing. */
  public record Selection(
      List<Integer> pids,
      List<Glob> executables,
      List<Glob> services,
      List<Glob> cgroups,
      List<Integer> ports) {}

  /** Attributes that every observed service gets, whatever it says of itself. */
  public record Resource(Map<String, String> attributes) {}

  /**
   * What of the host is not where it is usually.
   *
   * @param proc where its processes are, when the agent runs in a container
   * @param btf the types of its kernel, if not those that the kernel shows itself
   */
  public record Host(Path proc, Optional<Path> btf) {}

  /** Whether metrics are made at all. */
  public record Metrics(boolean enabled) {}

  /** Whether spans are made at all. */
  public record Traces(boolean enabled) {}

  /** Which probes are loaded. */
  public record Probes(List<Glob> enabled, List<Glob> disabled) {
    public boolean wants(String probe) {
      return Glob.any(enabled, probe) && !Glob.any(disabled, probe);
    }
  }

  /** How much the agent says. */
  public record Log(System.Logger.Level level) {}
}
