package dev.kernspan.agent.request;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Random ids for traces and spans; never 0, which W3C Trace Context forbids. */
final class SpanIds {
  private final SplittableRandom random;

  SpanIds() {
    this(new SecureRandom().nextLong());
  }

  SpanIds(long seed) {
    random = new SplittableRandom(seed);
  }

  long next() {
    long id = random.nextLong();
    while (id == 0) {
      id = random.nextLong();
    }
    return id;
  }
}
