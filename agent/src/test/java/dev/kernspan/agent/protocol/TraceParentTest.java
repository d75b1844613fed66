package dev.kernspan.agent.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TraceParentTest {
  private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final TraceParent parent = new TraceParent();

  @Test
  void readsTheIdsAndTheFlags() {
    assertThat(parse(VALID)).isTrue();
    assertThat(TraceParent.hex(parent.traceIdHigh(), parent.traceIdLow()))
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(TraceParent.hex(parent.spanId())).isEqualTo("b7ad6b7169203331");
    assertThat(parent.flags()).isEqualTo(1);
    assertThat(parent.sampled()).isTrue();
  }

  @Test
  void readsInTheMiddleOfABuffer() {
    byte[] buffer = ("traceparent: " + VALID + "\r\n").getBytes(ISO_8859_1);
    assertThat(parent.parse(buffer, 13, VALID.length())).isTrue();
    assertThat(parent.spanId()).isEqualTo(0xb7ad6b7169203331L);
  }

  static Stream<Named<String>> accepted() {
    return Stream.of(
        Named.of("not sampled", VALID.replace("-01", "-00")),
        Named.of("flags not yet defined", VALID.replace("-01", "-ff")),
        Named.of("a half of the trace id zero", VALID.replace("0af7651916cd43dd", "0".repeat(16))),
        Named.of("a later version", "cc" + VALID.substring(2)),
        Named.of("a later version with another field", "cc" + VALID.substring(2) + "-what-ever"),
        Named.of("a later version with an empty field", "01" + VALID.substring(2) + "-"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void accepts(String text) {
    assertThat(parse(text)).isTrue();
    assertThat(parent.spanId()).isEqualTo(0xb7ad6b7169203331L);
  }

  static Stream<Named<String>> refused() {
    return Stream.of(
        Named.of("nothing", ""),
        Named.of("version ff", "ff" + VALID.substring(2)),
        Named.of("version in capitals", "CC" + VALID.substring(2)),
        Named.of("a trace id of zeros", "00-" + "0".repeat(32) + "-b7ad6b7169203331-01"),
        Named.of("a span id of zeros", VALID.replace("b7ad6b7169203331", "0".repeat(16))),
        Named.of("a trace id in capitals", VALID.replace("0af7", "0AF7")),
        Named.of("a span id in capitals", VALID.replace("b7ad", "B7AD")),
        Named.of("flags in capitals", VALID.replace("-01", "-0A")),
        Named.of("a digit too few", VALID.substring(0, VALID.length() - 1)),
        Named.of("version 00 and a digit too many", VALID + "0"),
        Named.of("version 00 with another field", VALID + "-00"),
        Named.of("a later version and no dash", "cc" + VALID.substring(2) + "0"),
        Named.of("no hex digit", VALID.replace("0af7", "0ag7")),
        Named.of("another dash", VALID.replace('-', '_')),
        Named.of("one other dash", VALID.replace("-01", "_01")),
        Named.of("white space before", " " + VALID),
        Named.of("white space behind", VALID + " "));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String text) {
    parse(VALID);
    assertThat(parse(text)).isFalse();
    assertThat(parent.traceIdHigh()).isZero();
    assertThat(parent.traceIdLow()).isZero();
    assertThat(parent.spanId()).isZero();
    assertThat(parent.flags()).isZero();
  }

  @Test
  void writesLeadingZeros() {
    assertThat(TraceParent.hex(0x1L)).isEqualTo("0000000000000001");
    assertThat(TraceParent.hex(0, -1)).isEqualTo("0".repeat(16) + "f".repeat(16));
  }

  private boolean parse(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return parent.parse(bytes, 0, bytes.length);
  }
}
