package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9112, 6.3, rule by rule. */
final class BodyLengthTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String FIVE = "Content-Length: 5\r\n";

  static Stream<Arguments> responses() {
    return Stream.of(
        arguments(Named.of("rule 1: HEAD", "HEAD"), 200, FIVE, BodyLength.NONE),
        arguments(Named.of("rule 1: HEAD, chunked", "HEAD"), 200, CHUNKED, BodyLength.NONE),
        arguments(Named.of("rule 1: 100", "POST"), 100, "", BodyLength.NONE),
        arguments(Named.of("rule 1: 103", "GET"), 103, FIVE, BodyLength.NONE),
        arguments(Named.of("rule 1: 204", "GET"), 204, FIVE, BodyLength.NONE),
        arguments(Named.of("rule 1: 304", "GET"), 304, FIVE, BodyLength.NONE),
        arguments(Named.of("rule 2: CONNECT", "CONNECT"), 200, FIVE, BodyLength.TUNNEL),
        arguments(Named.of("rule 2: CONNECT 204", "CONNECT"), 204, "", BodyLength.TUNNEL),
        arguments(Named.of("rule 2: CONNECT refused", "CONNECT"), 407, FIVE, 5L),
        arguments(Named.of("an upgrade", "GET"), 101, "", BodyLength.TUNNEL),
        arguments(Named.of("rule 3: both", "GET"), 200, FIVE + CHUNKED, BodyLength.CHUNKED),
        arguments(Named.of("rule 4: chunked", "GET"), 200, CHUNKED, BodyLength.CHUNKED),
        arguments(Named.of("rule 4: not last", "GET"), 200, coding("chunked, gzip"), until()),
        arguments(Named.of("rule 4: other coding", "GET"), 200, coding("gzip") + FIVE, until()),
        arguments(Named.of("rule 5: no number", "GET"), 200, length("5x"), until()),
        arguments(Named.of("rule 6: a number", "GET"), 200, FIVE, 5L),
        arguments(Named.of("rule 6: zero", "GET"), 200, length("0"), BodyLength.NONE),
        arguments(Named.of("rule 8: neither", "GET"), 200, "", until()));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void tellsTheBodyOfAResponse(String method, int status, String fields, long expected) {
    Http1Response response = new Http1Response();
    byte[] bytes = ("HTTP/1.1 " + status + " X\r\n" + fields + "\r\n").getBytes(ISO_8859_1);
    assertThat(response.parse(bytes, bytes.length)).isEqualTo(bytes.length);
    assertThat(BodyLength.ofResponse(Http1Method.valueOf(method), response)).isEqualTo(expected);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        arguments(Named.of("rule 3: both", FIVE + CHUNKED), BodyLength.CHUNKED),
        arguments(Named.of("rule 4: chunked", CHUNKED), BodyLength.CHUNKED),
        arguments(Named.of("rule 4: capitals", coding("CHUNKED")), BodyLength.CHUNKED),
        arguments(Named.of("rule 4: last of a list", coding("gzip , chunked")), BodyLength.CHUNKED),
        arguments(Named.of("rule 4: an empty element", coding("chunked, ,")), BodyLength.CHUNKED),
        arguments(
            Named.of("rule 4: last of several", coding("gzip") + CHUNKED), BodyLength.CHUNKED),
        arguments(Named.of("rule 4: not last", CHUNKED + coding("gzip")), until()),
        arguments(Named.of("rule 4: a longer word", coding("xchunked")), until()),
        arguments(Named.of("rule 4: nothing", coding("") + FIVE), 5L),
        arguments(Named.of("rule 5: differing", FIVE + length("6")), until()),
        arguments(Named.of("rule 5: differing list", length("5, 6")), until()),
        arguments(Named.of("rule 5: negative", length("-5")), until()),
        arguments(Named.of("rule 5: signed", length("+5")), until()),
        arguments(Named.of("rule 5: hex", length("0x5")), until()),
        arguments(Named.of("rule 5: empty", length("")), until()),
        arguments(Named.of("rule 5: spaces inside", length("5 5")), until()),
        arguments(Named.of("rule 5: beyond a long", length("9".repeat(30))), until()),
        arguments(Named.of("rule 5: once wrong, always", length("x") + FIVE), until()),
        arguments(Named.of("rule 5: equal list", length("5, 5,5")), 5L),
        arguments(Named.of("rule 5: equal fields", FIVE + FIVE), 5L),
        arguments(Named.of("rule 6: zeros first", length("0".repeat(30) + "5")), 5L),
        arguments(Named.of("rule 6: folded", length("\r\n 5")), 5L),
        arguments(
            Named.of("rule 6: large", length("999999999999999999")), 999_999_999_999_999_999L),
        arguments(Named.of("rule 7: neither", ""), BodyLength.NONE));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void tellsTheBodyOfARequest(String fields, long expected) {
    Http1Request request = new Http1Request();
    byte[] bytes = ("POST / HTTP/1.1\r\n" + fields + "\r\n").getBytes(ISO_8859_1);
    assertThat(request.parse(bytes, bytes.length)).isEqualTo(bytes.length);
    assertThat(BodyLength.ofRequest(request)).isEqualTo(expected);
  }

  static Stream<Arguments> operations() {
    return Stream.of(
        arguments(Named.of("the last chunk alone", "0\r\n\r\n"), true),
        arguments(Named.of("behind data", "hello\r\n0\r\n\r\n"), true),
        arguments(Named.of("behind one byte", "x\r\n0\r\n\r\n"), true),
        arguments(Named.of("behind the end of another", "\r\n0\r\n\r\n"), true),
        arguments(Named.of("behind much", "x".repeat(4000) + "\r\n0\r\n\r\n"), true),
        arguments(Named.of("nothing", ""), false),
        arguments(Named.of("a part of it", "0\r\n"), false),
        arguments(Named.of("the rest of it", "\r\n"), false),
        arguments(Named.of("behind half a line end", "\n0\r\n\r\n"), false),
        arguments(Named.of("a chunk of ten", "10\r\n\r\n"), false),
        arguments(Named.of("a chunk of ten behind data", "ab\r\n10\r\n\r\n"), false),
        arguments(Named.of("a byte behind it", "\r\n0\r\n\r\nx"), false),
        arguments(Named.of("capital letter O", "O\r\n\r\n"), false));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void knowsTheEndOfAChunkedBody(String operation, boolean ends) {
    int tailBytes = Math.min(operation.length(), Long.BYTES);
    long tail = littleEndian(operation.substring(operation.length() - tailBytes));
    assertThat(BodyLength.endsChunked(tail, operation.length(), tailBytes)).isEqualTo(ends);
    if (tailBytes < Long.BYTES) {
      long garbageAbove = tail | -1L << (8 * tailBytes);
      assertThat(BodyLength.endsChunked(garbageAbove, operation.length(), tailBytes))
          .isEqualTo(ends);
    }
  }

  @Test
  void aTailThatCannotBeIsNoEnd() {
    long end = littleEndian("x\r\n0\r\n\r\n");
    assertThat(BodyLength.endsChunked(end, 8, 8)).isTrue();
    assertThat(BodyLength.endsChunked(end, 7, 8)).isFalse();
    assertThat(BodyLength.endsChunked(end, 20, 9)).isFalse();
    assertThat(BodyLength.endsChunked(end, 20, 0)).isFalse();
    assertThat(BodyLength.endsChunked(end, 20, -1)).isFalse();
  }

  private static long littleEndian(String ascii) {
    long value = 0;
    for (int i = 0; i < ascii.length(); i++) {
      value |= (long) ascii.charAt(i) << (8 * i);
    }
    return value;
  }

  private static long until() {
    return BodyLength.UNTIL_CLOSE;
  }

  private static String coding(String value) {
    return "Transfer-Encoding: " + value + "\r\n";
  }

  private static String length(String value) {
    return "Content-Length: " + value + "\r\n";
  }
}
