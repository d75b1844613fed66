package dev.kernspan.agent.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtocolCatalogTest {

  @Test
  void findsAProtocolInEachFolder() throws IOException {
    Path folder = Path.of("src/main/java/dev/kernspan/agent/protocol");
    try (Stream<Path> children = Files.list(folder)) {
      List<String> folders =
          children.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
      assertThat(ProtocolCatalog.all())
          .extracting(Protocol::name)
          .contains("http1")
          .containsExactlyInAnyOrderElementsOf(folders);
    }
  }

  @Test
  void eachSignatureNamesItsProtocol() {
    for (Protocol protocol : ProtocolCatalog.all()) {
      assertThat(protocol.signatures())
          .isNotEmpty()
          .allSatisfy(s -> assertThat(s.protocol()).isEqualTo(protocol.name()))
          .allSatisfy(s -> assertThat(s.value() & ~s.mask()).isZero());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "POST /a H",
        "PUT /a HT",
        "HEAD / HT",
        "DELETE /a",
        "PATCH /a ",
        "OPTIONS *",
        "CONNECT a:1",
        "TRACE / H"
      })
  void knowsARequest(String message) {
    assertThat(sides(message)).containsExactly(Side.REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.0"})
  void knowsAResponse(String message) {
    assertThat(sides(message)).containsExactly(Side.RESPONSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GETX / H", "get / HT", "HTTP/2.0", "PRI * HTTP/2.0", "*1\r\n$4\r\n", "GE"})
  void leavesOtherTrafficAlone(String message) {
    assertThat(sides(message)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NINE CHAR"})
  void refusesAPrefixThatDoesNotFit(String prefix) {
    assertThatThrownBy(() -> Signature.prefix("x", Side.REQUEST, prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(prefix);
  }

  private static List<Side> sides(String message) {
    byte[] first = Arrays.copyOf(message.getBytes(US_ASCII), Long.BYTES);
    long word = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      word |= (first[i] & 0xFFL) << (8 * i);
    }
    long bytes = word;
    return ProtocolCatalog.all().stream()
        .flatMap(protocol -> protocol.signatures().stream())
        .filter(signature -> signature.matches(bytes))
        .map(Signature::side)
        .toList();
  }
}
