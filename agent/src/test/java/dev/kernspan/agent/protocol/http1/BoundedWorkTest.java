package dev.kernspan.agent.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kernspan.agent.testing.Scaling;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No message makes a parser look at its bytes again and again. */
final class BoundedWorkTest {
  private static final String GET = "GET / HTTP/1.1\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final Http1Request request = new Http1Request();
  private final Http1Response response = new Http1Response();

  static Stream<Arguments> requests() {
    return Stream.of(
        arguments(Named.of("empty lines", ""), "\r\n"),
        arguments(Named.of("spaces before the target", "GET "), " "),
        arguments(Named.of("spaces before the version", "GET / "), " "),
        arguments(Named.of("a long path", "GET /"), "a"),
        arguments(Named.of("a long scheme", "GET "), "a"),
        arguments(Named.of("question marks", "GET /"), "?"),
        arguments(Named.of("fragments", "GET /"), "#?"),
        arguments(Named.of("schemes", "GET "), "http://"),
        arguments(Named.of("carriage returns", "GET / HTTP/1.1"), "\r"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aRequestCostsTimeInProportionToItsLength(String start, String repeated) {
    assertThat(Scaling.ratio(start, repeated, bytes -> request.parse(bytes, bytes.length)))
        .isLessThan(Scaling.LINEAR_AT_MOST);
  }

  static Stream<Arguments> responses() {
    return Stream.of(
        arguments(Named.of("empty lines", ""), "\r\n"),
        arguments(Named.of("spaces before the status", "HTTP/1.1 "), " "),
        arguments(Named.of("a long reason", "HTTP/1.1 200 "), "x"));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void aResponseCostsTimeInProportionToItsLength(String start, String repeated) {
    assertThat(Scaling.ratio(start, repeated, bytes -> response.parse(bytes, bytes.length)))
        .isLessThan(Scaling.LINEAR_AT_MOST);
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        arguments(Named.of("short lines", ""), "x\n"),
        arguments(Named.of("known fields", ""), "Content-Length: 5\r\n"),
        arguments(Named.of("folds", "Connection: x"), "\n "),
        arguments(Named.of("no colon", ""), "c"),
        arguments(Named.of("colons", "c"), ":"),
        arguments(Named.of("spaces before the colon", "Connection"), " "),
        arguments(Named.of("a long value", "Connection: "), "x"),
        arguments(Named.of("spaces in a value", "Connection: "), " "),
        arguments(Named.of("list elements", "Connection: "), "x, "),
        arguments(Named.of("empty elements", "Transfer-Encoding: "), ","),
        arguments(Named.of("blank elements", "Transfer-Encoding: "), " ,"),
        arguments(Named.of("numbers", "Content-Length: "), "5,"),
        arguments(Named.of("zeros", "Content-Length: "), "0"));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void fieldsCostTimeInProportionToTheirLength(String start, String repeated) {
    assertThat(Scaling.ratio(GET + start, repeated, this::parseAsWholeRequest))
        .isLessThan(Scaling.LINEAR_AT_MOST);
    assertThat(Scaling.ratio(OK + start, repeated, this::parseAsWholeResponse))
        .isLessThan(Scaling.LINEAR_AT_MOST);
  }

  /** Ends the last line, so that its field is read. */
  private void parseAsWholeRequest(byte[] bytes) {
    assertThat(request.parse(endLine(bytes), bytes.length)).isNotEqualTo(Http1Message.BAD);
  }

  private void parseAsWholeResponse(byte[] bytes) {
    assertThat(response.parse(endLine(bytes), bytes.length)).isNotEqualTo(Http1Message.BAD);
  }

  private static byte[] endLine(byte[] bytes) {
    bytes[bytes.length - 2] = '\n';
    bytes[bytes.length - 1] = '\n';
    return bytes;
  }
}
