package dev.kernspan.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** All probes of this build. The build lists the folders; no source file does. */
public final class ProbeCatalog {
  private ProbeCatalog() {}

  /** New instances, in order of their class names. */
  public static List<Probe> all() {
    try (InputStream in = ProbeCatalog.class.getResourceAsStream("probes.index")) {
      if (in == null) {
        throw new IllegalStateException("no probes.index: run the build");
      }
      return new String(in.readAllBytes(), UTF_8).lines().map(ProbeCatalog::load).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Probe load(String className) {
    try {
      return Class.forName(className).asSubclass(Probe.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(className + " is no probe", e);
    }
  }
}
