package dev.kernspan.cli.ledger;

import dev.kernspan.agent.ledger.Gap;
import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.SpanRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes finished requests for tests: milliseconds by state, and what else is wanted. */
public final class Requests {
  private static final long MS = 1_000_000;

  private final Map<TimeState, Long> ms = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private String name = "GET /checkout";
  private String service = "shop";
  private String traceId = "0af7651916cd43dd8448eb211c80319c";
  private String spanId = "b7ad6b7169203331";
  private String parentId = "";
  private Role role = Role.SERVER;
  private Gap gap = Gap.NONE;
  private long startMs;

  private Requests() {}

  public static Requests request() {
    return new Requests();
  }

  public Requests in(TimeState state, long time) {
    ms.put(state, time);
    return this;
  }

  public Requests named(String newName) {
    name = newName;
    return this;
  }

  public Requests of(String newService) {
    service = newService;
    return this;
  }

  public Requests role(Role newRole) {
    role = newRole;
    return this;
  }

  public Requests gap(Gap newGap) {
    gap = newGap;
    return this;
  }

  public Requests with(String attribute, Object value) {
    attributes.put(attribute, value);
    return this;
  }

  /** Ids by small numbers; a parent of 0 is none. */
  public Requests at(int trace, int span, int parent, long start) {
    traceId = "%032x".formatted(trace);
    spanId = "%016x".formatted(span);
    parentId = parent == 0 ? "" : "%016x".formatted(parent);
    startMs = start;
    return this;
  }

  public FinishedRequest make() {
    Split split = new Split();
    ms.forEach((state, time) -> split.add(state, time * MS));
    long startNs = 1_700_000_000_000_000_000L + startMs * MS;
    SpanRecord span =
        new SpanRecord(
            new ObservedResource(Map.of("service.name", service)),
            traceId,
            spanId,
            parentId,
            "",
            false,
            role == Role.SERVER ? SpanRecord.Kind.SERVER : SpanRecord.Kind.CLIENT,
            name,
            startNs,
            startNs + split.totalNs(),
            attributes,
            false);
    return new FinishedRequest(service, name, name.replace("GET ", ""), role, span, split, gap);
  }
}
