package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.Allocations;
import dev.kernspan.agent.testing.Scaling;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteTemplatesTest {
  private final RouteTemplates routes = new RouteTemplates(100);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/users",
        "/api/v1/users",
        "/oauth2/callback",
        "/ipv4",
        "/x509",
        "/sha256",
        "/i18n",
        "/page-2",
        "/.env",
        "/wp-login.php",
        "/favicon.ico",
        "/css/site.css",
        "/js/jquery.min.js",
        "/js/jquery-3.6.0.min.js",
        "/css/bootstrap-5.3.2.css",
        "/.well-known/openid-configuration",
        "/getUserAccountDetailsV2",
        "/facade",
        "/deadbeef",
        "/feedback",
        "/a.b",
        "/mp3tomp4",
        "/cgi-bin",
        "/healthz",
        "/actuator/health",
        "/some_snake_case_name",
        "/CamelCase"
      })
  void keepsWhatDoesNotVary(String path) {
    assertThat(template(path)).isEqualTo(path);
  }

  static Stream<Named<String>> ids() {
    return Stream.of(
        Named.of("a digit", "7"),
        Named.of("a number", "1234567890"),
        Named.of("a UUID", "550e8400-e29b-41d4-a716-446655440000"),
        Named.of("a UUID in capitals", "550E8400-E29B-41D4-A716-446655440000"),
        Named.of("a UUID without dashes", "550e8400e29b41d4a716446655440000"),
        Named.of("a MongoDB id", "507f1f77bcf86cd799439011"),
        Named.of("a short commit", "2be2ac5f"),
        Named.of("a commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        Named.of("a ULID", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        Named.of("a nanoid", "V1StGXR8_Z5jdHi6B-myT"),
        Named.of("a short random id", "dQw4w9WgXcQ"),
        Named.of("a Stripe id", "cus_9s6XKzkNRiz8i3"),
        Named.of("base64", "aGVsbG8gd29ybGQxMjM0NTY3ODk="),
        Named.of("base64 with one digit", "QWxhZGRpbjpvcGVuIHNlc2FtZSBv3w"),
        Named.of("a pod", "nginx-7c5ddbdf54-x8v2q"),
        Named.of("a date", "2024-01-31"),
        Named.of("a date in one", "20240131"),
        Named.of("a time", "2024-01-31T10:00:00Z"),
        Named.of("an address", "10.0.0.1"),
        Named.of("a price", "12.50"),
        Named.of("a coordinate", "-12.5,48.1"),
        Named.of("a prefix and a number", "user-123"),
        Named.of("a number and a slug", "123-my-first-post"),
        Named.of("a prefix and a long number", "item2024"),
        Named.of("an email", "joe.doe@example.com"),
        Named.of("a handle", "@joe"),
        Named.of("percent encoding", "caf%C3%A9"),
        Named.of("percent encoding that is none", "100%"),
        Named.of("UTF-8", "caf\u00e9"),
        Named.of("control bytes", "a\u0001b"),
        Named.of("braces of ours", "{other}"),
        Named.of("quotes", "\"'<script>"),
        Named.of("65 letters", "x".repeat(65)));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void replacesWhatVaries(String id) {
    assertThat(template("/things/" + id + "/parts")).isEqualTo("/things/{id}/parts");
    assertThat(template("/" + id)).isEqualTo("/{id}");
  }

  @ParameterizedTest
  @CsvSource({
    "/static/app.3f4a9b21.js, /static/app.{id}.js",
    "/main-es2015.a1b2c3d4e5f6.js, /{id}.js",
    "/chunk-vendors.0f9e8d7c.css, /chunk-vendors.{id}.css",
    "/avatars/12345.png, /avatars/{id}.png",
    "/550e8400-e29b-41d4-a716-446655440000.pdf, /{id}.pdf",
    "/report-2024.pdf, /{id}.pdf",
    "/clips/12345.mp4, /clips/{id}.mp4",
    "/fonts/987654.woff2, /fonts/{id}.woff2",
    "/12345.a1b2, /{id}",
    "/hello%20world.txt, /{id}"
  })
  void ofAFileKeepsTheExtension(String path, String template) {
    assertThat(template(path)).isEqualTo(template);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "/, /",
    "//, /",
    "/a/, /a",
    "//a//b/, /a/b",
    "a/b, /a/b",
    "/a?b=1, /a",
    "/a#b, /a",
    "/a;jsessionid=1234ABCD/b, /a/b",
    "/;x, /",
    "*, *",
    "/*, /*",
    "*/a, /*/a",
    "/a/../b, /a/../b",
    "/a/1/2/3, /a/{id}/{id}/{id}",
    "/1/2/3/4/5/6/7/8/9/10, /{id}/{id}/{id}/{id}/{id}/{id}/{id}/{id}/{id}/{id}",
    "/a/b/c/d/e/f/g/h/i/j/, /a/b/c/d/e/f/g/h/i/j",
    "/a/b/c/d/e/f/g/h/i/j/k, /a/b/c/d/e/f/g/h/i/j/*",
    "/a/b/c/d/e/f/g/h/i/j/k/l/m, /a/b/c/d/e/f/g/h/i/j/*"
  })
  void bringsPathsIntoOneForm(String path, String template) {
    assertThat(template(path)).isEqualTo(template);
  }

  @Test
  void keepsTheLongestTemplateThereCanBe() {
    String segment = "/" + "x".repeat(64);
    assertThat(template(segment.repeat(10))).isEqualTo(segment.repeat(10));
    assertThat(template(segment.repeat(11))).isEqualTo(segment.repeat(10) + "/*");
    String file = "/" + "y".repeat(60) + ".js";
    assertThat(template(file.repeat(11))).isEqualTo(file.repeat(10) + "/*");
    String hashed = "/" + "z".repeat(20) + "-" + "a1".repeat(19) + ".html";
    assertThat(hashed).hasSize(65);
    assertThat(template(hashed.repeat(11)))
        .isEqualTo(("/" + "z".repeat(20) + "-{id}.html").repeat(10) + "/*");
  }

  @Test
  void readsOnlyTheGivenRange() {
    byte[] bytes = "GET /users/42?q HTTP/1.1".getBytes(UTF_8);
    assertThat(routes.template(bytes, 4, 9)).isEqualTo("/users/{id}");
    assertThat(routes.template(bytes, 4, 6)).isEqualTo("/users");
  }

  @Test
  void givesTheSameStringForTheSameRoute() {
    assertThat(template("/users/1")).isSameAs(template("/users/2"));
    assertThat(routes.routeCount()).isEqualTo(1);
  }

  @Test
  void countsWhatComesBehindTheHundredthRoute() {
    IntStream.range(0, 100).mapToObj(RouteTemplatesTest::word).forEach(this::template);
    assertThat(routes.routeCount()).isEqualTo(100);
    assertThat(routes.overflowCount()).isZero();

    assertThat(template(word(100))).isEqualTo("{other}");
    assertThat(template(word(101))).isEqualTo("{other}");
    assertThat(template(word(99))).isEqualTo(word(99));
    assertThat(routes.routeCount()).isEqualTo(100);
    assertThat(routes.overflowCount()).isEqualTo(2);
  }

  @Test
  void aPathThatFitsAKnownRouteAllocatesNothing() {
    byte[][] paths =
        Stream.of("/users/1", "/users/2/orders?x=y", "/static/app.3f4a9b21.js", "/", "//caf%C3%A9")
            .map(path -> path.getBytes(UTF_8))
            .toArray(byte[][]::new);
    assertThat(
            Allocations.bytes(
                100_000,
                () -> {
                  for (byte[] path : paths) {
                    routes.template(path, 0, path.length);
                  }
                }))
        .isZero();
    assertThat(routes.routeCount()).isEqualTo(5);
  }

  @Test
  void aRouteTooManyAllocatesNothing() {
    IntStream.range(0, 100).mapToObj(RouteTemplatesTest::word).forEach(this::template);
    byte[] path = word(100).getBytes(UTF_8);
    assertThat(Allocations.bytes(100_000, () -> routes.template(path, 0, path.length))).isZero();
    assertThat(routes.overflowCount()).isEqualTo(200_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "a", "/a", ";", "/;", ".a", "-1", "%2F", "/..", "1/"})
  void aPathCostsTimeInProportionToItsLength(String repeated) {
    assertThat(Scaling.ratio("/", repeated, bytes -> routes.template(bytes, 0, bytes.length)))
        .isLessThan(Scaling.LINEAR_AT_MOST);
  }

  /** A path of letters only. */
  private static String word(int n) {
    return "/" + (char) ('g' + n % 10) + (char) ('g' + n / 10);
  }

  private String template(String path) {
    byte[] bytes = path.getBytes(UTF_8);
    return routes.template(bytes, 0, bytes.length);
  }
}
