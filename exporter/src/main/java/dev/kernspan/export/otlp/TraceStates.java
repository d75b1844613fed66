package dev.kernspan.export.otlp;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The {@code tracestate} header as the SDK wants it. */
final class TraceStates {
  private TraceStates() {}

  /** One bad member makes the whole header worthless, says the recommendation. */
  static TraceState parse(String header) {
    if (header.isBlank()) {
      return TraceState.getDefault();
    }
    List<String> members = Arrays.asList(header.split(",", -1));
    // The builder puts each new member first.
    Collections.reverse(members);
    TraceStateBuilder builder = TraceState.builder();
    int expected = 0;
    for (String member : members) {
      if (!member.isBlank()) {
        int equals = member.indexOf('=');
        if (equals < 0) {
          return TraceState.getDefault();
        }
        builder.put(member.substring(0, equals).strip(), member.substring(equals + 1).strip());
        expected++;
      }
    }
    TraceState state = builder.build();
    return state.size() == expected ? state : TraceState.getDefault();
  }
}
