package dev.kernspan.agent.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.Messages;
import dev.kernspan.agent.testing.Samples;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

final class TraceParentFuzzTest {
  /** The specification as one expression. */
  private static final Pattern VALID =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}"
              + "-[0-9a-f]{2}(?:(?<!^00.{53})-.*)?",
          Pattern.DOTALL);

  private final TraceParent parent = new TraceParent();

  @Property(
      tries = 1_000_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void acceptsWhatTheSpecificationAccepts(@ForAll("traceParents") byte[] sample) {
    Samples.check(sample, this::agreesWithTheSpecification);
  }

  @Provide
  Arbitrary<byte[]> traceParents() {
    return Samples.of(Messages::malformedTraceParent);
  }

  private void agreesWithTheSpecification(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    boolean valid = parent.parse(bytes, 0, bytes.length);
    assertThat(valid).isEqualTo(VALID.matcher(text).matches());
    if (valid) {
      assertThat(TraceParent.hex(parent.traceIdHigh(), parent.traceIdLow()))
          .isEqualTo(text.substring(3, 35));
      assertThat(TraceParent.hex(parent.spanId())).isEqualTo(text.substring(36, 52));
    } else {
      assertThat(parent.traceIdHigh() | parent.traceIdLow() | parent.spanId()).isZero();
    }
  }
}
