package dev.kernspan.cli.session;

import dev.kernspan.agent.Agent;
import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricPoint;
import java.util.Map;
import java.util.TreeMap;

/** What the agent lost of the subject of a session, by reason. */
final class AgentLosses {
  private static final String REQUESTS_LOST = "kernspan.agent.requests.lost";

  /** Told already, as the records that there was no room for. */
  private static final String RING_FULL = "ring_full";

  private AgentLosses() {}

  static Map<String, Long> of(Agent agent, Subject subject) {
    Map<String, Long> lost = new TreeMap<>();
    String own = subject.probe() + " ";
    agent
        .lost()
        .forEach(
            (name, count) -> {
              if (name.startsWith(own)) {
                lost.put(name.substring(own.length()), count);
              }
            });
    if (subject instanceof Subject.Requests) {
      agent.snapshots().take().families().stream()
          .filter(family -> family.name().equals(REQUESTS_LOST))
          .forEach(family -> addRequests(family, lost));
    }
    return lost;
  }

  private static void addRequests(MetricFamily family, Map<String, Long> lost) {
    for (MetricPoint point : family.points()) {
      String reason = point.values().getFirst();
      if (point instanceof MetricPoint.Value value
          && value.value() > 0
          && !reason.equals(RING_FULL)) {
        lost.put("requests " + reason, (long) value.value());
      }
    }
  }
}
