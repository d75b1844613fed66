package dev.kernspan.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.export.Snapshots;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path dir;
  private String certificate = "";
  private String key = "";
  private CollectorServer collector;

  /** One self-signed identity for both sides is enough: each must show it and know it. */
  @BeforeEach
  void startCollector() throws Exception {
    Path store = dir.resolve("identity.p12");
    makeIdentity(store);
    KeyStore identity = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      identity.load(in, PASSWORD);
    }
    certificate = pem("CERTIFICATE", identity.getCertificate("kernspan").getEncoded());
    key = pem("PRIVATE KEY", identity.getKey("kernspan", PASSWORD).getEncoded());
    collector = new CollectorServer(contextOf(identity));
  }

  @AfterEach
  void stopCollector() {
    collector.close();
  }

  @Test
  void knowsTheBackendAndShowsItsOwnCertificate() {
    OtlpConfig config =
        config(
            "OTEL_EXPORTER_OTLP_CERTIFICATE", certificate,
            "OTEL_EXPORTER_OTLP_CLIENT_KEY", key,
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", certificate);
    try (OtlpExporter exporter = OtlpExporter.open(config, Snapshots::rich)) {
      Otlp.sendSpans(exporter, 3);
    }

    assertThat(collector.spans()).hasSize(3);
  }

  @Test
  void sendsNothingToABackendItDoesNotKnow() throws Exception {
    try (OtlpExporter exporter = OtlpExporter.open(config(), Snapshots::rich)) {
      Otlp.sendSpans(exporter, 3);
      Otlp.waitUntil("3 lost", () -> Otlp.dropped(exporter, DropReason.EXPORT_FAILED) == 3);
      assertThat(exporter.stats().lastSpanFailure())
          .satisfies(failure -> assertThat(failure.text()).contains("certification path"));
    }
    assertThat(collector.headers).isEmpty();
  }

  @Test
  void saysWhichFileIsNoCertificate() throws Exception {
    String file = Files.writeString(dir.resolve("ca.pem"), "not a certificate").toString();
    OtlpConfig config = config("OTEL_EXPORTER_OTLP_CERTIFICATE", file);

    assertThatThrownBy(() -> OtlpExporter.open(config, Snapshots::rich))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot use the trusted certificate " + file + ": ");
  }

  private OtlpConfig config(String... variables) {
    String[] all = new String[variables.length + 2];
    System.arraycopy(variables, 0, all, 0, variables.length);
    all[variables.length] = "OTEL_EXPORTER_OTLP_TIMEOUT";
    all[variables.length + 1] = "10000";
    return Otlp.spansOnly(collector.endpoint(), all);
  }

  private static void makeIdentity(Path store) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "kernspan",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(store.resolveSibling("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private String pem(String what, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String text = "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    return Files.writeString(dir.resolve(what + ".pem"), text).toString();
  }

  private static SSLContext contextOf(KeyStore identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("kernspan", identity.getCertificate("kernspan"));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(identity, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
