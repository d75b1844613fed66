package dev.kernspan.e2e;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks parents by the number that is in the path of a request, through all hops. */
final class Links {
  private Links() {}

  /** A parent is the request with the same number in the same process, or there is none. */
  static void check(List<Span> spans) {
    Map<String, Span> byId = spans.stream().collect(toMap(Span::spanId, identity()));
    for (Span span : spans) {
      if (span.parentId().isEmpty()) {
        assertThat(span.attribution()).isEqualTo("none");
        continue;
      }
      assertThat(byId).as("parent of %s", span).containsKey(span.parentId());
      Span parent = requireNonNull(byId.get(span.parentId()));
      assertThat(span.client()).isTrue();
      assertThat(parent.server()).isTrue();
      assertThat(parent.service()).isEqualTo(span.service());
      assertThat(parent.traceId()).isEqualTo(span.traceId());
      assertThat(number(parent)).as("number of the parent of %s", span).isEqualTo(number(span));
      assertThat(span.startNs()).isBetween(parent.startNs(), parent.endNs());
    }
  }

  /** Those with a parent that is not the request with the same number. */
  static List<Span> wrong(List<Span> spans) {
    Map<String, Span> byId = spans.stream().collect(toMap(Span::spanId, identity()));
    return spans.stream().filter(span -> isWrong(span, byId.get(span.parentId()))).toList();
  }

  private static boolean isWrong(Span span, @Nullable Span parent) {
    return !span.parentId().isEmpty() && (parent == null || number(parent) != number(span));
  }

  /** Whether it is of one of {@code count} requests in a row, each of which is a chain. */
  static boolean isOf(Span span, int first, int count) {
    return span.path().startsWith("/chain/")
        && number(span) >= first
        && number(span) < first + count;
  }

  /** The number of a span's request. */
  static int number(Span span) {
    return Integer.parseInt(span.path().substring("/chain/".length()));
  }
}
