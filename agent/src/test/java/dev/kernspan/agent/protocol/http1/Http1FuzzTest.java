package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.Messages;
import dev.kernspan.agent.testing.Samples;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;

/** A million malformed messages: no exception escapes, and what is said of each holds together. */
final class Http1FuzzTest {
  /** Where a head ends, told in another way than the parser's. */
  private static final Pattern END = Pattern.compile("\\A(?:\r?\n)*+[^\n]*+\n(?:[^\n]+\n)*?\r?\n");

  // Used for all samples: what one leaves must not show in the next.
  private final Http1Request request = new Http1Request();
  private final Http1Response response = new Http1Response();
  private int wholeRequests;
  private int wholeResponses;

  @Property(
      tries = 1_000_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void bothParsersHoldWhatTheyPromise(@ForAll("messages") byte[] message) {
    Samples.check(
        message,
        bytes -> {
          wholeRequests += holds(request, new Http1Request(), bytes) ? 1 : 0;
          wholeResponses += holds(response, new Http1Response(), bytes) ? 1 : 0;
        });
  }

  /** Chance that makes nothing but garbage would prove little. */
  @AfterProperty
  void manyMessagesWereStillWhole() {
    assertThat(wholeRequests).isBetween(100_000, 900_000);
    assertThat(wholeResponses).isBetween(100_000, 900_000);
  }

  @Provide
  Arbitrary<byte[]> messages() {
    return Samples.of(Messages::malformed);
  }

  private static boolean holds(Http1Message used, Http1Message fresh, byte[] bytes) {
    int whole = used.parse(bytes, bytes.length);
    endsWhereItSays(whole, bytes);
    long[] said = Facts.of(used);
    Facts.liesWithin(used, whole > 0 ? whole : bytes.length);

    assertThat(fresh.parse(Samples.withSomethingBehind(bytes), bytes.length)).isEqualTo(whole);
    assertThat(Facts.of(fresh)).isEqualTo(said);

    int cut = Math.floorMod(Arrays.hashCode(bytes), bytes.length + 1);
    partAgrees(fresh.parse(bytes, cut), cut, whole);
    if (whole != Http1Message.BAD) {
      Facts.agree(Facts.early(fresh), Facts.early(used));
    }
    return whole > 0;
  }

  private static void endsWhereItSays(int result, byte[] bytes) {
    if (result == Http1Message.BAD) {
      return;
    }
    Matcher end = END.matcher(new String(bytes, ISO_8859_1));
    assertThat(result).isEqualTo(end.find() ? end.end() : Http1Message.NEED_MORE);
  }

  private static void partAgrees(int part, int cut, int whole) {
    if (whole == Http1Message.BAD) {
      assertThat(part).isIn(Http1Message.BAD, Http1Message.NEED_MORE);
    } else if (whole == Http1Message.NEED_MORE || cut < whole) {
      assertThat(part).isEqualTo(Http1Message.NEED_MORE);
    } else {
      assertThat(part).isEqualTo(whole);
    }
  }
}
