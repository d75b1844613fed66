package dev.kernspan.cli.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kernspan.cli.ledger.StateView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/** The style and the script of a report, and the policy that lets nothing else act in it. */
final class Assets {
  private final String style = "\n" + resource("report.css") + colours();
  private final String script = "\n" + resource("report.js");

  String style() {
    return style;
  }

  String script() {
    return script;
  }

  /**
   * A content security policy: nothing is fetched from anywhere, and no style or script works but
   * these two, should a text ever get out of where it belongs.
   */
  String policy() {
    return "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
        .formatted(hash(style), hash(script));
  }

  private static String colours() {
    StringBuilder css = new StringBuilder();
    for (StateView view : StateView.all()) {
      css.append(".s-%s{fill:%s;background:%2$s}\n".formatted(view.label(), view.colour()));
    }
    return css.toString();
  }

  private static String resource(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
