package dev.kernspan.agent.protocol.http1;

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

final class RouteTemplatesFuzzTest {
  /** Slash, then text without white space, control bytes and braces that are not ours. */
  private static final Pattern TEMPLATE =
      Pattern.compile("/|\\*|(?:/(?:\\{id}|[a-zA-Z0-9._~!$&'()*+,:=-])+){1,10}(?:/\\*)?");

  private final RouteTemplates full = new RouteTemplates(100);

  @Property(
      tries = 1_000_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void aTemplateIsAlwaysFitForALabel(@ForAll("paths") byte[] sample) {
    Samples.check(sample, this::fitForALabel);
  }

  @Provide
  Arbitrary<byte[]> paths() {
    return Samples.of(Messages::malformedPath);
  }

  private void fitForALabel(byte[] bytes) {
    RouteTemplates routes = new RouteTemplates(100);
    String template = routes.template(bytes, 0, bytes.length);
    assertThat(template).matches(TEMPLATE);
    assertThat(routes.template(Samples.withSomethingBehind(bytes), 0, bytes.length))
        .isSameAs(template);
    assertThat(routes.routeCount()).isEqualTo(1);

    assertThat(full.template(bytes, 0, bytes.length)).isIn(template, RouteTemplates.OTHER);
    assertThat(full.routeCount()).isLessThanOrEqualTo(100);
  }
}
