package dev.kernspan.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * nginx with a static file, and wrk that asks for it: copies, in one folder, of the programs of
 * this machine. So an agent can be told of them and of no other nginx and wrk.
 */
record LoadedNginx(Server server, String wrk) implements AutoCloseable {
  /** Requests a second to what is paced. */
  static final int RATE = 20_000;

  private static final Pattern REQUESTS = Pattern.compile("requests\\s+\\d+ \\d+ (\\d+)");

  static LoadedNginx start() throws Exception {
    Folder folder = Folder.create();
    folder.write("www/full/a.css", "body {}\n");
    folder.write("www/paced/a.css", "body {}\n");
    int port = Ports.free();
    Path conf = folder.add("nginx/count.conf", Map.of("WORKERS", 2, "PORT", port, "RATE", RATE));
    List<String> command = Servers.nginxCommand(folder.addProgram("/usr/sbin/nginx"), folder, conf);
    return new LoadedNginx(
        Servers.server(folder, "nginx", port, Map.of(), command, List.of()),
        folder.addProgram("/usr/bin/wrk"));
  }

  /** Starts an agent that observes these two programs. */
  AgentProcess startAgent() throws Exception {
    return startAgent(Map.of());
  }

  /** The same, with more settings. */
  AgentProcess startAgent(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("KERNSPAN_FILTER_INCLUDE_EXECUTABLES", server.folder().path() + "/*");
    return AgentProcess.start(server.folder(), all);
  }

  /** Starts to ask for a path on 64 connections. */
  ChildProcess startWrk(String path, Duration duration) throws Exception {
    String url = "http://127.0.0.1:" + server.port() + path;
    return ChildProcess.start(
        server.folder(),
        Map.of(),
        List.of(wrk, "-t2", "-c64", "-d" + duration.toSeconds() + "s", "--timeout", "10s", url));
  }

  /** How many requests nginx has had, this one included. */
  long requests() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/nginx-status");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      Matcher match = REQUESTS.matcher(body);
      if (!match.find()) {
        throw new IllegalStateException(body);
      }
      return Long.parseLong(match.group(1));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
