package dev.kernspan.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * What a test class runs beside its tests: a sink, servers, an agent. All of it ends with the
 * class, even if only a part could be started.
 */
final class Stage implements AutoCloseable {
  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final Folder folder;
  private final SpanSink sink;

  Stage() throws Exception {
    folder = add(Folder.create());
    sink = add(SpanSink.open());
  }

  /** Gives back what it closes later. */
  <T extends AutoCloseable> T add(T part) {
    closing.push(part);
    return part;
  }

  AgentProcess addAgent() throws Exception {
    return add(AgentProcess.start(folder, sink));
  }

  /** One that is told the kernel's types by a file, as if the kernel had none. */
  AgentProcess addAgentWithoutTypes() throws Exception {
    Path copy = folder.path().resolve("kernel.btf");
    Files.copy(Path.of("/sys/kernel/btf/vmlinux"), copy);
    return add(AgentProcess.start(folder, sink, Map.of("KERNSPAN_HOST_BTF", copy.toString())));
  }

  Folder folder() {
    return folder;
  }

  SpanSink sink() {
    return sink;
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
