package dev.kernspan.e2e;

import dev.kernspan.e2e.server.RelayServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Servers that ask another one for what they are asked for. */
enum Relays {
  NGINX("nginx") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      Map<String, Object> values = Map.of("WORKERS", 1, "NEXT_PORT", nextPort);
      return Servers.nginx(folder, "proxy.conf", Ports.free(), values, List.of());
    }
  },
  /** A thread for each request. */
  JAVA("RelayServer") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      return own(folder, nextPort, Servers.java(RelayServer.class));
    }
  },
  /** One thread, and other requests before the one that follows from a request. */
  NODE("relay-node") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      folder.add("node/relay-node.js");
      return own(folder, nextPort, List.of("node", "relay-node.js"));
    }
  },
  /** Work moves between threads. */
  GO("relay") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      Path program = Servers.buildGo(folder, "relay");
      return own(folder, nextPort, List.of(program.toString()));
    }
  };

  private final String service;

  Relays(String service) {
    this.service = service;
  }

  /** What the agent should call it. */
  String service() {
    return service;
  }

  Server start(int nextPort) throws Exception {
    Folder folder = Folder.create();
    try {
      return start(folder, nextPort);
    } catch (Exception | Error e) {
      folder.close();
      throw e;
    }
  }

  abstract Server start(Folder folder, int nextPort) throws Exception;

  Server own(Folder folder, int nextPort, List<String> command) throws Exception {
    return Servers.own(
        folder, service, Map.of("E2E_NEXT_PORT", Integer.toString(nextPort)), command);
  }
}
