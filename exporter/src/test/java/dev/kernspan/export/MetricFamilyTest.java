package dev.kernspan.export;

import static dev.kernspan.export.Snapshots.NGINX;
import static dev.kernspan.export.Snapshots.durations;
import static dev.kernspan.export.Snapshots.histogram;
import static dev.kernspan.export.Snapshots.value;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.export.MetricFamily.Kind;
import org.junit.jupiter.api.Test;

class MetricFamilyTest {
  @Test
  void refusesAHistogramWithTooFewBuckets() {
    assertThatThrownBy(() -> durations(histogram(NGINX, "GET", 1, 2)))
        .hasMessage(
            "a point of http.server.request.duration does not fit the family: HISTOGRAM, 2 bounds");
  }

  @Test
  void refusesAPointOfAnotherKind() {
    assertThatThrownBy(() -> durations(value(NGINX, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Snapshots.family("x", "s", Kind.COUNTER, histogram(NGINX, "GET", 1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
