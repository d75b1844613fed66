package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1ResponseTest {
  private static final String END = "\r\n\r\n";

  private final Http1Response response = new Http1Response();

  @Test
  void readsAWholeHeadAndLeavesTheBody() {
    String head =
        "HTTP/1.1 404 Not Found\r\nServer: nginx/1.22.1\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
            + "Content-Type: text/html\r\nContent-Length: 153\r\nConnection: close"
            + END;
    assertThat(parse(head + "<html>")).isEqualTo(head.length());
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.versionMinor()).isEqualTo(1);
    assertThat(response.contentLength()).isEqualTo(153);
    assertThat(response.transferEncodingChunked()).isFalse();
    assertThat(response.connectionClose()).isTrue();
    assertThat(response.keepAlive()).isFalse();
    assertThat(response.interim()).isFalse();
    assertThat(response.fieldCount()).isEqualTo(5);
  }

  static Stream<Arguments> statusLines() {
    return Stream.of(
        arguments(Named.of("no reason", "HTTP/1.1 200 "), 200, 1),
        arguments(Named.of("no reason and no space", "HTTP/1.1 200"), 200, 1),
        arguments(Named.of("HTTP/1.0", "HTTP/1.0 301 Moved"), 301, 0),
        arguments(Named.of("a later minor version", "HTTP/1.2 200 OK"), 200, 1),
        arguments(Named.of("more than one space", "HTTP/1.1   200  OK"), 200, 1),
        arguments(Named.of("a reason above ASCII", "HTTP/1.1 500 \u00e9\u00e8"), 500, 1),
        arguments(Named.of("a status nobody defined", "HTTP/1.1 999 Denied"), 999, 1));
  }

  @ParameterizedTest
  @MethodSource("statusLines")
  void readsAStatusLine(String line, int status, int minor) {
    assertThat(parse(line + END)).isEqualTo(line.length() + 4);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.versionMinor()).isEqualTo(minor);
    assertThat(parse(line + "\n\n")).isEqualTo(line.length() + 2);
    assertThat(response.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1\r\n",
        "HTTP/1.1 \r\n",
        "HTTP/1.1 20\r\n",
        "HTTP/1.1 2000 OK\r\n",
        "HTTP/1.1 099 Low\r\n",
        "HTTP/1.1 2x0 OK\r\n",
        "HTTP/1.1 +20 OK\r\n",
        "HTTP/1.1200 OK\r\n",
        "HTTP/1.10 200 OK\r\n",
        "HTTP/1.x 200 OK\r\n",
        "HTTP/2 200\r\n",
        "http/1.1 200 OK\r\n",
        "ICY 200 OK\r\n",
        "GET / HTTP/1.1\r\n",
        "HX"
      })
  void refusesWhatIsNotHttp(String text) {
    parse("HTTP/1.1 404 Not Found\r\nContent-Length: 5" + END);
    assertThat(parse(text)).isEqualTo(Http1Message.BAD);
    assertThat(response.status()).isZero();
    assertThat(response.contentLength()).isEqualTo(Http1Message.ABSENT);
  }

  @ParameterizedTest
  @CsvSource({"100, true", "101, false", "102, true", "103, true", "199, true", "200, false"})
  void knowsAnInterimAnswer(int status, boolean interim) {
    parse("HTTP/1.1 " + status + " X" + END);
    assertThat(response.interim()).isEqualTo(interim);
  }

  @Test
  void ofAHeadThatWasCutKeepsTheStatus() {
    assertThat(parse("HTTP/1.1 50")).isEqualTo(Http1Message.NEED_MORE);
    assertThat(response.status()).isZero();
    assertThat(parse("HTTP/1.1 503")).isEqualTo(Http1Message.NEED_MORE);
    assertThat(response.status()).isZero();
    assertThat(parse("HTTP/1.1 503 Serv")).isEqualTo(Http1Message.NEED_MORE);
    assertThat(response.status()).isEqualTo(503);
    assertThat(parse("HTTP/1.1 503 Unavailable\r\nContent-Length: 9\r\nX")).isZero();
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.contentLength()).isEqualTo(9);
  }

  private int parse(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return response.parse(bytes, bytes.length);
  }
}
