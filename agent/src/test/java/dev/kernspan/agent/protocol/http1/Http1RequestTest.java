package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1RequestTest {
  private static final String END = "\r\n\r\n";
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final Http1Request request = new Http1Request();
  private byte[] buffer = {};

  @Test
  void readsAWholeHeadAndLeavesTheBody() {
    String head =
        "POST /orders/7?q=1&r HTTP/1.1\r\nHost: shop.example:8080\r\nUser-Agent: curl/8.5.0\r\n"
            + "Accept: */*\r\nContent-Length: 12\r\nTraceparent:"
            + PARENT
            + "\r\nTraceState: a=1,b=2\r\nExpect: 100-Continue"
            + END;
    assertThat(parse(head + "Hello, World")).isEqualTo(head.length());
    assertThat(request.method()).isEqualTo(Http1Method.POST);
    assertThat(method()).isEqualTo("POST");
    assertThat(target()).isEqualTo("/orders/7?q=1&r");
    assertThat(path()).isEqualTo("/orders/7");
    assertThat(query()).isEqualTo("q=1&r");
    assertThat(request.versionMinor()).isEqualTo(1);
    assertThat(host()).isEqualTo("shop.example:8080");
    assertThat(traceParent()).isEqualTo(PARENT);
    assertThat(traceState()).isEqualTo("a=1,b=2");
    assertThat(request.contentLength()).isEqualTo(12);
    assertThat(request.expectContinue()).isTrue();
    assertThat(request.fieldCount()).isEqualTo(7);
    assertThat(request.transferEncodingChunked()).isFalse();
    assertThat(request.upgradePresent()).isFalse();
    assertThat(request.keepAlive()).isTrue();
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        arguments(Named.of("origin form", "/a/b"), "/a/b", "", ""),
        arguments(Named.of("origin form with query", "/a?b=c?d"), "/a", "b=c?d", ""),
        arguments(Named.of("an empty query", "/a?"), "/a", "", ""),
        arguments(Named.of("a fragment", "/a?b#c?d"), "/a", "b", ""),
        arguments(Named.of("a URL in the path", "/go/http://x/y"), "/go/http://x/y", "", ""),
        arguments(Named.of("absolute form", "http://h:80/a/b?c"), "/a/b", "c", "h:80"),
        arguments(Named.of("absolute form without path", "http://h"), "", "", "h"),
        arguments(Named.of("absolute form, query only", "http://h?c=/"), "", "c=/", "h"),
        arguments(Named.of("absolute form with user", "HTTPS://u:p@h/"), "/", "", "h"),
        arguments(Named.of("an at sign in the path", "http://h/a@b"), "/a@b", "", "h"),
        arguments(Named.of("absolute form without host", "http:///a"), "/a", "", ""),
        arguments(Named.of("asterisk form", "*"), "*", "", ""),
        arguments(Named.of("no form at all", "a:b"), "a:b", "", ""));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void splitsTheTarget(String target, String path, String query, String authority) {
    assertThat(parse("GET " + target + " HTTP/1.1" + END)).isPositive();
    assertThat(target()).isEqualTo(target);
    assertThat(path()).isEqualTo(path);
    assertThat(query()).isEqualTo(query);
    assertThat(authority()).isEqualTo(authority);
  }

  @Test
  void theTargetOfConnectIsAnAuthority() {
    assertThat(parse("CONNECT db.example:443 HTTP/1.1" + END)).isPositive();
    assertThat(request.method()).isEqualTo(Http1Method.CONNECT);
    assertThat(authority()).isEqualTo("db.example:443");
    assertThat(path()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, GET",
    "HEAD, HEAD",
    "POST, POST",
    "PUT, PUT",
    "DELETE, DELETE",
    "OPTIONS, OPTIONS",
    "TRACE, TRACE",
    "PATCH, PATCH",
    "get, _OTHER",
    "PROPFIND, _OTHER",
    "PURGE, _OTHER",
    "M-SEARCH, _OTHER",
    "OTHER, _OTHER",
    "G, _OTHER",
    "BASELINE-CONTROL, _OTHER"
  })
  void acceptsAnyTokenAsMethod(String token, String attribute) {
    assertThat(parse(token + " / HTTP/1.1" + END)).isPositive();
    assertThat(method()).isEqualTo(token);
    assertThat(request.method().attribute()).isEqualTo(attribute);
  }

  static Stream<Named<String>> notHttp() {
    return Stream.of(
        Named.of("HTTP/0.9", "GET /\r\n"),
        Named.of("HTTP/2", "PRI * HTTP/2.0" + END),
        Named.of("a version without digit", "GET / HTTP/1.\r\n"),
        Named.of("a version with two digits", "GET / HTTP/1.10\r\n"),
        Named.of("a version in small letters", "GET / http/1.1\r\n"),
        Named.of("a version without space", "GET /HTTP/1.1\r\n"),
        Named.of("no target", "GET HTTP/1.1\r\n"),
        Named.of("no space", "GET\r\n"),
        Named.of("a tab", "GET\t/ HTTP/1.1\r\n"),
        Named.of("a space first", " GET / HTTP/1.1\r\n"),
        Named.of("a bare CR first", "\rGET / HTTP/1.1\r\n"),
        Named.of("a method of 17 letters", "UPDATEREDIRECTREF / HTTP/1.1\r\n"),
        Named.of("17 letters and no more yet", "UPDATEREDIRECTREF"),
        Named.of("no token", "(GET) / HTTP/1.1\r\n"),
        Named.of("a byte above ASCII", "G\u00cbT / HTTP/1.1\r\n"),
        Named.of("a response", "HTTP/1.1 200 OK\r\n"),
        Named.of("a TLS ClientHello", "\u0016\u0003\u0001\u0002\u0000\u0001"),
        Named.of("a Redis command", "*1\r\n$4\r\nPING\r\n"));
  }

  @ParameterizedTest
  @MethodSource("notHttp")
  void refusesWhatIsNotHttp(String text) {
    parse("POST /x?y HTTP/1.1\r\nHost: h\r\ncontent-length: 5" + END);
    assertThat(parse(text)).isEqualTo(Http1Message.BAD);
    assertThat(request.methodLength() + request.pathLength() + request.hostLength()).isZero();
    assertThat(request.contentLength()).isEqualTo(Http1Message.ABSENT);
  }

  static Stream<Named<String>> lenient() {
    return Stream.of(
        Named.of("bare LF", "GET /p HTTP/1.1\nHost: h\n\n"),
        Named.of("mixed line ends", "GET /p HTTP/1.1\r\nHost: h\n\r\n"),
        Named.of("an empty line first", "\r\nGET /p HTTP/1.1\r\nHost: h" + END),
        Named.of("many empty lines first", "\r\n\n\r\n\nGET /p HTTP/1.1\r\nHost: h" + END),
        Named.of("many spaces", "GET   /p   HTTP/1.1  \r\nHost: h" + END),
        Named.of("a space in the target", "GET /p q HTTP/1.1\r\nHost: h" + END),
        Named.of("name in capitals", "GET /p HTTP/1.1\r\nHOST: h" + END),
        Named.of("no white space", "GET /p HTTP/1.1\r\nHost:h" + END),
        Named.of("much white space", "GET /p HTTP/1.1\r\nHost \t:\t  h \t" + END),
        Named.of("a folded value", "GET /p HTTP/1.1\r\nHost:\r\n  h\r\n\t" + END),
        Named.of("a fold after the first line", "GET /p HTTP/1.1\r\n x: y\r\nHost: h" + END),
        Named.of("a line without colon", "GET /p HTTP/1.1\r\nhost\r\nHost: h" + END),
        Named.of("a line of a colon", "GET /p HTTP/1.1\r\n:\r\nHost: h" + END),
        Named.of("an empty Host and another", "GET /p HTTP/1.1\r\nHost:\r\nHost: h" + END),
        Named.of("two of Host", "GET /p HTTP/1.1\r\nHost: h\r\nHost: i" + END),
        Named.of("control bytes", "GET /p HTTP/1.1\r\n\u0000\u0001: \u007f\r\nHost: h" + END));
  }

  @ParameterizedTest
  @MethodSource("lenient")
  void readsWhatALenientRecipientMay(String text) {
    assertThat(parse(text)).isEqualTo(text.length());
    assertThat(path()).isEqualTo("/p");
    assertThat(host()).isEqualTo("h");
  }

  static Stream<Arguments> connections() {
    return Stream.of(
        arguments(Named.of("1.1 says nothing", "HTTP/1.1\r\n"), false, true),
        arguments(Named.of("1.1 close", "HTTP/1.1\r\nConnection: close\r\n"), true, false),
        arguments(
            Named.of("1.1 in a list", "HTTP/1.1\r\nconnection: X-Hop , Close\r\n"), true, false),
        arguments(Named.of("1.1 no such word", "HTTP/1.1\r\nConnection: closed\r\n"), false, true),
        arguments(Named.of("1.0 says nothing", "HTTP/1.0\r\n"), false, false),
        arguments(Named.of("1.0 keeps", "HTTP/1.0\r\nConnection: Keep-Alive\r\n"), false, true),
        arguments(
            Named.of("close wins", "HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n"),
            true,
            false));
  }

  @ParameterizedTest
  @MethodSource("connections")
  void tellsWhetherTheConnectionStays(String text, boolean close, boolean keepAlive) {
    assertThat(parse("GET / " + text + "\r\n")).isPositive();
    assertThat(request.connectionClose()).isEqualTo(close);
    assertThat(request.keepAlive()).isEqualTo(keepAlive);
  }

  @Test
  void knowsAnUpgrade() {
    parse("GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket" + END);
    assertThat(request.upgradePresent()).isTrue();
    assertThat(request.keepAlive()).isTrue();
  }

  @Test
  void doesNotChooseBetweenTwoTraceparents() {
    String field = "\r\ntraceparent: " + PARENT;
    parse("GET / HTTP/1.1" + field + field + field + END);
    assertThat(request.traceParentLength()).isZero();
  }

  @Test
  void leavesFieldsBehindTheLimitAndStillFindsTheEnd() {
    String many = "a: b\r\n".repeat(Http1Message.MAX_FIELDS - 1);
    String text = "GET / HTTP/1.1\r\n" + many + "Host: in\r\nContent-Length: 5\r\n\r\n";
    assertThat(parse(text)).isEqualTo(text.length());
    assertThat(host()).isEqualTo("in");
    assertThat(request.contentLength()).isEqualTo(Http1Message.ABSENT);
    assertThat(request.fieldCount()).isEqualTo(Http1Message.MAX_FIELDS + 1);
  }

  @Test
  void ofAHeadThatWasCutKeepsWhatIsWhole() {
    String head = "GET /a?b HTTP/1.1\r\nHost: h\r\ntraceparent: " + PARENT + "\r\nCookie: ";
    assertThat(parse(head + "x".repeat(4096))).isEqualTo(Http1Message.NEED_MORE);
    assertThat(method()).isEqualTo("GET");
    assertThat(path()).isEqualTo("/a");
    assertThat(host()).isEqualTo("h");
    assertThat(traceParent()).isEqualTo(PARENT);
    assertThat(request.versionMinor()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r", "\r\n", "G", "GET", "GET ", "GET /a", "GET /a HTTP/1.1\r"})
  void waitsForTheRestOfTheFirstLine(String text) {
    assertThat(parse(text)).isEqualTo(Http1Message.NEED_MORE);
  }

  @Test
  void aTargetThatWasCutHasAPathOnceAQueryBegan() {
    assertThat(parse("GET /a/b")).isEqualTo(Http1Message.NEED_MORE);
    assertThat(path()).isEmpty();
    assertThat(parse("GET /a/b?" + "c".repeat(5000))).isEqualTo(Http1Message.NEED_MORE);
    assertThat(path()).isEqualTo("/a/b");
    assertThat(target()).isEmpty();
  }

  @Test
  void aFieldThatMayGoOnIsNotYetWhole() {
    assertThat(parse("GET / HTTP/1.1\r\nHost: h\r\n")).isEqualTo(Http1Message.NEED_MORE);
    assertThat(host()).isEmpty();
    assertThat(parse("GET / HTTP/1.1\r\nHost: h\r\nA")).isEqualTo(Http1Message.NEED_MORE);
    assertThat(host()).isEqualTo("h");
  }

  @Test
  void readsOnlyTheGivenLength() {
    buffer = ("GET / HTTP/1.1" + END).getBytes(ISO_8859_1);
    assertThat(request.parse(buffer, buffer.length - 1)).isEqualTo(Http1Message.NEED_MORE);
    assertThatThrownBy(() -> request.parse(buffer, buffer.length + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private int parse(String text) {
    buffer = text.getBytes(ISO_8859_1);
    return request.parse(buffer, buffer.length);
  }

  private String text(int start, int length) {
    return new String(buffer, start, length, ISO_8859_1);
  }

  private String method() {
    return text(request.methodStart(), request.methodLength());
  }

  private String target() {
    return text(request.targetStart(), request.targetLength());
  }

  private String path() {
    return text(request.pathStart(), request.pathLength());
  }

  private String query() {
    return text(request.queryStart(), request.queryLength());
  }

  private String authority() {
    return text(request.authorityStart(), request.authorityLength());
  }

  private String host() {
    return text(request.hostStart(), request.hostLength());
  }

  private String traceParent() {
    return text(request.traceParentStart(), request.traceParentLength());
  }

  private String traceState() {
    return text(request.traceStateStart(), request.traceStateLength());
  }
}
