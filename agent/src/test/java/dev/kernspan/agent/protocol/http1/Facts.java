package dev.kernspan.agent.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** All that a parsed head says, as numbers that can be compared. */
final class Facts {
  private Facts() {}

  static long[] of(Http1Message message) {
    return switch (message) {
      case Http1Request request -> join(ranges(request), own(request), common(request));
      case Http1Response response -> join(early(response), common(response));
    };
  }

  /** What is told as soon as it is whole, and then stays: zero, or the same as later. */
  static long[] early(Http1Message message) {
    return switch (message) {
      case Http1Request r ->
          new long[] {
            r.methodStart(), r.methodLength(), r.targetStart(), r.targetLength(),
            r.pathStart(), r.pathLength(), r.hostStart(), r.hostLength(),
            r.traceStateStart(), r.traceStateLength()
          };
      case Http1Response r -> new long[] {r.status()};
    };
  }

  static void agree(long[] early, long[] late) {
    for (int i = 0; i < early.length; i++) {
      if (early[i] != 0) {
        assertThat(late[i]).as("fact %d", i).isEqualTo(early[i]);
      }
    }
  }

  /** Offsets are inside the head; the parts of the target are inside the target. */
  static void liesWithin(Http1Message message, int end) {
    switch (message) {
      case Http1Request request -> {
        long[] ranges = ranges(request);
        for (int i = 0; i < ranges.length; i += 2) {
          assertThat(ranges[i + 1]).isNotNegative();
          assertThat(ranges[i]).isBetween(0L, end - ranges[i + 1]);
        }
        assertThat(request.methodLength()).isLessThanOrEqualTo(Http1Request.MAX_METHOD);
        if (request.targetLength() > 0) {
          partsLieWithinTheTarget(request);
        }
      }
      case Http1Response response -> assertThat(response.status()).isBetween(0, 999);
    }
    assertThat(message.contentLength()).isGreaterThanOrEqualTo(Http1Message.INVALID);
  }

  private static void partsLieWithinTheTarget(Http1Request r) {
    int start = r.targetStart();
    int end = start + r.targetLength();
    within(r.pathStart(), r.pathLength(), start, end);
    within(r.queryStart(), r.queryLength(), start, end);
    within(r.authorityStart(), r.authorityLength(), start, end);
  }

  private static void within(int partStart, int partLength, int start, int end) {
    if (partLength > 0) {
      assertThat(partStart).isBetween(start, end - partLength);
    } else {
      assertThat(partStart).isZero();
    }
  }

  private static long[] ranges(Http1Request r) {
    return new long[] {
      r.methodStart(), r.methodLength(), r.targetStart(), r.targetLength(),
      r.pathStart(), r.pathLength(), r.queryStart(), r.queryLength(),
      r.authorityStart(), r.authorityLength(), r.hostStart(), r.hostLength(),
      r.traceParentStart(), r.traceParentLength(), r.traceStateStart(), r.traceStateLength()
    };
  }

  private static long[] own(Http1Request r) {
    return new long[] {r.method().name().hashCode(), bit(r.expectContinue())};
  }

  private static long[] common(Http1Message m) {
    return new long[] {
      m.versionMinor(),
      m.fieldCount(),
      m.contentLength(),
      bit(m.hasTransferEncoding()),
      bit(m.transferEncodingChunked()),
      bit(m.connectionClose()),
      bit(m.keepAlive()),
      bit(m.upgradePresent())
    };
  }

  private static long bit(boolean fact) {
    return fact ? 1 : 0;
  }

  private static long[] join(long[]... parts) {
    return Arrays.stream(parts).flatMapToLong(Arrays::stream).toArray();
  }
}
