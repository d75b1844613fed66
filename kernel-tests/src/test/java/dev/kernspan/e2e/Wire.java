package dev.kernspan.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two network namespaces and a wire between them that can be cut. */
final class Wire implements AutoCloseable {
  static final String SERVER = "192.0.2.1";
  private static final String CLIENT = "192.0.2.2";

  private final Folder folder;
  private final String prefix = "ks" + ProcessHandle.current().pid();

  private Wire(Folder folder) {
    this.folder = folder;
  }

  /** Makes it; both ends have an address when this is done. */
  static Wire create() throws Exception {
    Wire wire = new Wire(Folder.create());
    try {
      wire.lay();
      return wire;
    } catch (Exception | Error e) {
      wire.close();
      throw e;
    }
  }

  /** What a command is preceded by that is to run at the server's end. */
  List<String> atServer() {
    return at("s");
  }

  /** The same for the client's. */
  List<String> atClient() {
    return at("c");
  }

  /**
   * Cuts it for a while: what comes for the client's address finds nobody there. With the link down
   * the server's kernel would know, and keep what it cannot send.
   */
  void cut(int ms) throws Exception {
    run(atClient(), "ip address del " + CLIENT + "/24 dev wire");
    Thread.sleep(ms);
    run(atClient(), "ip address add " + CLIENT + "/24 dev wire");
  }

  @Override
  public void close() {
    delete("s");
    delete("c");
    folder.close();
  }

  /** If it was made. */
  private void delete(String end) {
    List<String> command = List.of("ip", "netns", "delete", prefix + end);
    try (ChildProcess ip = ChildProcess.start(folder, Map.of(), command)) {
      ip.await(Duration.ofSeconds(10));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lay() throws IOException, InterruptedException {
    run(List.of(), "ip netns add " + prefix + "s");
    run(List.of(), "ip netns add " + prefix + "c");
    run(atServer(), "ip link add wire type veth peer name wire netns " + prefix + "c");
    end(atServer(), SERVER);
    end(atClient(), CLIENT);
  }

  private void end(List<String> at, String address) throws IOException, InterruptedException {
    run(at, "ip address add " + address + "/24 dev wire");
    run(at, "ip link set wire up");
    run(at, "ip link set lo up");
  }

  private List<String> at(String end) {
    return List.of("ip", "netns", "exec", prefix + end);
  }

  private void run(List<String> at, String command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(at);
    Stream.of(command.split(" ", -1)).forEach(all::add);
    ChildProcess.run(folder, Map.of(), all);
  }
}
