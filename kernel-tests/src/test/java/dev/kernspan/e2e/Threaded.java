package dev.kernspan.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Our own server in C, with a thread for each connection, which logs what its requests cost. */
final class Threaded {
  private static final String LOCAL = "127.0.0.1";

  private Threaded() {}

  /** Starts one that asks the server on another port; 0: it will not be told to. */
  static Server start(int nextPort) throws Exception {
    return start(LOCAL, nextPort, List.of());
  }

  /**
   * The same, and preferred to its clients by the scheduler: the one that a response wakes does not
   * run before the server has looked at its clock.
   */
  static Server startPreferred(int nextPort) throws Exception {
    return start(LOCAL, nextPort, List.of("nice", "-n", "-15"));
  }

  /** The same as the first, at another address and by another command. */
  static Server start(String address, int nextPort, List<String> by) throws Exception {
    Folder folder = Folder.create();
    try {
      Path program = CProgram.compile(folder, "threaded/threaded.c", "threaded/handlers.h");
      int port = Ports.free();
      List<String> command =
          Stream.concat(
                  by.stream(),
                  Stream.of(
                      program.toString(),
                      address,
                      Integer.toString(port),
                      Integer.toString(nextPort),
                      folder.path().toString()))
              .toList();
      if (address.equals(LOCAL)) {
        return Servers.server(folder, "threaded", port, Map.of(), command, List.of());
      }
      ChildProcess process = ChildProcess.start(folder, Map.of(), command);
      AccessLog log = new AccessLog(folder.path().resolve("access.log"));
      return new Server("threaded", port, log, folder, List.of(process));
    } catch (Exception | Error e) {
      folder.close();
      throw e;
    }
  }

  /** Requests to a handler, numbered from 0. */
  static List<Curl.Request> requests(String handler, int amount, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> new Curl.Request("GET", path(handler, amount, number)))
        .toList();
  }

  static String path(String handler, int amount, int number) {
    return "/" + handler + "/" + amount + "/" + number;
  }
}
