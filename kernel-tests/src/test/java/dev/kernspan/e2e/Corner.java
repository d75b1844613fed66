package dev.kernspan.e2e;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that plays one function of {@code corners.py}: both ends of a connection. */
final class Corner implements AutoCloseable {
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Folder folder;
  private final ChildProcess process;
  private final String service;

  private Corner(Folder folder, ChildProcess process, String service) {
    this.folder = folder;
    this.process = process;
    this.service = service;
  }

  /** Starts it: its ends are connected, and it waits. */
  static Corner start(String name) throws Exception {
    Folder folder = Folder.create();
    folder.add("corners/corners.py");
    folder.add("corners/peers.py");
    String service = name + STARTED.incrementAndGet();
    Map<String, String> environment = Map.of("OTEL_SERVICE_NAME", service);
    List<String> command =
        List.of("/usr/bin/python3", "corners.py", name, Integer.toString(Ports.free()));
    Corner corner = new Corner(folder, ChildProcess.start(folder, environment, command), service);
    corner.said("connected");
    return corner;
  }

  /** Lets it do what it is about. */
  void go() throws Exception {
    process.tell("go");
    said("done");
  }

  /** Waits until it prints this word, and gives the number behind it. */
  long said(String word) throws Exception {
    Pattern line = Pattern.compile("(?m)^" + word + "(?: (\\d+))?$");
    Waiting.until(() -> line.matcher(process.output()).find() || !process.alive());
    Matcher match = line.matcher(process.output());
    if (!match.find()) {
      throw new IllegalStateException("not said: " + word + "; " + process.output());
    }
    return match.group(1) == null ? 0 : Long.parseLong(match.group(1));
  }

  /** Whether this process made the span: nobody else has its name. */
  boolean has(Span span) {
    return span.service().equals(service);
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
