package dev.kernspan.agent.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** All protocols of this build. The build lists the folders; no source file does. */
public final class ProtocolCatalog {
  private ProtocolCatalog() {}

  /** New instances, in order of their class names. */
  public static List<Protocol> all() {
    try (InputStream in = ProtocolCatalog.class.getResourceAsStream("protocols.index")) {
      if (in == null) {
        throw new IllegalStateException("no protocols.index: run the build");
      }
      return new String(in.readAllBytes(), UTF_8).lines().map(ProtocolCatalog::load).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Protocol load(String className) {
    try {
      return Class.forName(className).asSubclass(Protocol.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(className + " is no protocol", e);
    }
  }
}
