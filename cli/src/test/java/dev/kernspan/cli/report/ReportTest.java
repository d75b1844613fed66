package dev.kernspan.cli.report;

import static dev.kernspan.cli.ledger.Requests.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.cli.ledger.FinishedRequest;
import dev.kernspan.cli.ledger.Routes;
import dev.kernspan.cli.ledger.StateView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class ReportTest {
  private static final String EVIL = "</script><img src=x onerror=\"alert(1)\">&'\u001b[2J\u202e";

  private final SpanStore store = new SpanStore();
  private final Routes routes = new Routes();

  @Test
  void hasRoutesAndTracesTheSlowestFirstAndWhatTheColoursMean() {
    add(request().at(1, 1, 0, 0).named("GET /fast").in(TimeState.CPU, 1).make());
    add(request().at(2, 2, 0, 0).in(TimeState.CPU, 30).in(TimeState.THROTTLED, 106).make());
    String page = write(10_000_000_000L, "");
    assertThat(page)
        .contains("2 requests on ", " in 10.0 s, until 20")
        .contains("GET /checkout took 136 ms: 30.0 ms CPU, 106 ms throttled by the CPU quota.")
        .contains("<a href=\"#t-" + "%032x".formatted(2) + "\">")
        .contains("throttled 106 ms (78 %)")
        .doesNotContain("class=\"warn\"");
    assertThat(page.indexOf("<b>GET /checkout</b>")).isLessThan(page.indexOf("<b>GET /fast</b>"));
    assertThat(StateView.all())
        .allSatisfy(
            view ->
                assertThat(page)
                    .contains("<i class=\"s-" + view.label() + "\">")
                    .contains(".s-" + view.label() + "{fill:" + view.colour()));
  }

  @Test
  void aSpanLiesWhereItLiesInTime() throws Exception {
    add(request().at(1, 1, 0, 0).in(TimeState.NET_READ, 100).make());
    add(request().at(1, 2, 1, 40).in(TimeState.CPU, 10).in(TimeState.DISK, 10).make());
    Document page = body(write(1, ""));
    assertThat(rectangles(page))
        .contains("s-net_read 0.000% 100.000%", "s-cpu 40.000% 10.000%", "s-disk 50.000% 10.000%");
  }

  @Test
  void nothingFromOutsideBecomesMarkup() throws Exception {
    add(
        request()
            .named("GET /" + EVIL)
            .of(EVIL)
            .with("url.path", EVIL)
            .with(EVIL, "x")
            .with("error.type", EVIL)
            .in(TimeState.CPU, 1)
            .make());
    String page = write(1, EVIL);
    assertThat(page).doesNotContain("<img", "\u001b", "\u202e").contains("&lt;img src=x onerror=");
    assertThat(count(page, "<script")).isEqualTo(1);
    assertThat(count(page, "</script>")).isEqualTo(1);
    assertThat(body(page).getElementsByTagName("img").getLength()).isZero();
  }

  @Test
  void needsNothingElse() {
    add(request().with("url.full", "http://10.0.0.7/x").in(TimeState.CPU, 1).make());
    String page = write(1, "");
    assertThat(page)
        .doesNotContain("src=", "@import", "url(", "<link", "<iframe", "fetch(", "XMLHttp")
        .contains("default-src 'none'");
    assertThat(Pattern.compile("href=\"([^\"]*)\"").matcher(page).results().map(MatchResult::group))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(link).startsWith("href=\"#t-"));
    String markup = page.replaceAll("(?s)<dd>[^<]*</dd>", "");
    assertThat(markup).doesNotContain("http://", "https://", "//10.");
  }

  @Test
  void itsTablesNeedNoScript() throws Exception {
    add(request().in(TimeState.CPU, 1).make());
    Document page = body(write(1, ""));
    assertThat(page.getElementsByTagName("table").item(0).getTextContent())
        .contains("GET /checkout", "1.00 ms", "cpu 100 %");
  }

  @Test
  void saysWhatIsNotInIt() {
    SpanStore small = new SpanStore(1);
    for (int i = 1; i <= 5; i++) {
      FinishedRequest request = request().at(i, i, 0, 0).in(TimeState.CPU, i).make();
      small.add(request, true);
      routes.add(request);
    }
    Report report = new Report(small, routes, 1, "3 events lost: ring_full 3");
    assertThat(report.said("r.html"))
        .isEqualTo(
            "Wrote r.html: 1 span in 1 trace; 4 spans of faster or longer traces did not fit"
                + " into the 5000 of a report.");
    assertThat(write(report))
        .contains("<p class=\"warn\">3 events lost: ring_full 3.</p>")
        .contains("<p class=\"warn\">4 spans of faster or longer traces did not fit");
  }

  @Test
  void ofNothingIsAPageToo() throws Exception {
    assertThat(body(write(1, "")).getElementsByTagName("table").getLength()).isEqualTo(1);
  }

  private void add(FinishedRequest request) {
    store.add(request, true);
    routes.add(request);
  }

  private String write(long watchedNs, String lost) {
    return write(new Report(store, routes, watchedNs, lost));
  }

  private static String write(Report report) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream to = new PrintStream(out, false, UTF_8)) {
      report.write(to);
    }
    return out.toString(UTF_8);
  }

  /**
   * As a browser would read it, but without mercy: every element must end, every value be quoted.
   */
  private static Document body(String page) throws Exception {
    String body = page.substring(page.indexOf("<body>"), page.indexOf("<script>")) + "</body>";
    String strict = body.replace(" open>", " open=\"\">").replace(" hidden>", " hidden=\"\">");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(strict)));
  }

  private static Stream<String> rectangles(Document page) {
    var all = page.getElementsByTagName("rect");
    return Stream.iterate(0, i -> i < all.getLength(), i -> i + 1)
        .map(i -> all.item(i).getAttributes())
        .map(
            of ->
                of.getNamedItem("class").getNodeValue()
                    + " "
                    + of.getNamedItem("x").getNodeValue()
                    + " "
                    + of.getNamedItem("width").getNodeValue());
  }

  private static long count(String text, String part) {
    return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
  }
}
