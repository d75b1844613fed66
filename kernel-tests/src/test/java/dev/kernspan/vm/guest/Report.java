package dev.kernspan.vm.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Lines that leave the guest: a kind, and fields between bars. */
final class Report implements AutoCloseable {
  private final OutputStream out;

  Report(String port) throws IOException {
    out = new FileOutputStream(port);
  }

  synchronized void line(String kind, Object... fields) {
    StringBuilder line = new StringBuilder(kind);
    for (Object field : fields) line.append('|').append(clean(String.valueOf(field)));
    try {
      out.write(line.append('\n').toString().getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static String clean(String text) {
    return text.strip().replace('|', '/').replace('\r', ' ').replace("\n", " \\ ");
  }
}
