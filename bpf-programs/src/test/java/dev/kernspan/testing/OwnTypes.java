package dev.kernspan.testing;

import java.nio.file.Path;

/**
 * The types of the running kernel as if they came from elsewhere: it is taken to have none itself.
 */
public final class OwnTypes {
  public static final Path FILE = Path.of("/sys/kernel/btf/vmlinux");

  private OwnTypes() {}
}
