package dev.kernspan.e2e;

import dev.kernspan.e2e.server.RelayServer;
import java.nio.file.Path;
import java.util.HashMap;
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
      return own(folder, nextPort, Servers.java(RelayServer.class), Map.of());
    }
  },
  /** One thread, which asks as soon as it has read. */
  NODE_AT_ONCE("relay-at-once") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      return node(folder, nextPort, "at once");
    }
  },
  /** One thread, which first reads what else has come. */
  NODE_NEXT_ROUND("relay-next-round") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      return node(folder, nextPort, "next round");
    }
  },
  /** One thread, and other requests before the one that follows from a request. */
  NODE_LATER("relay-later") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      return node(folder, nextPort, "later");
    }
  },
  /** Work moves between threads. */
  GO("relay") {
    @Override
    Server start(Folder folder, int nextPort) throws Exception {
      Path program = Servers.buildGo(folder, "relay");
      return own(folder, nextPort, List.of(program.toString()), Map.of());
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

  Server node(Folder folder, int nextPort, String when) throws Exception {
    folder.add("node/relay-node.js");
    Map<String, String> more = Map.of("E2E_WHEN", when, "OTEL_SERVICE_NAME", service);
    return own(folder, nextPort, List.of("node", "relay-node.js"), more);
  }

  Server own(Folder folder, int nextPort, List<String> command, Map<String, String> more)
      throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("E2E_NEXT_PORT", Integer.toString(nextPort));
    return Servers.own(folder, service, environment, command);
  }
}
