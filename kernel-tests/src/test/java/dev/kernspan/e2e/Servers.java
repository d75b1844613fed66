package dev.kernspan.e2e;

import dev.kernspan.e2e.server.JdkServer;
import dev.kernspan.e2e.server.JettyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the servers that the tests observe, as their users do. */
enum Servers {
  NGINX {
    @Override
    Server start(Folder folder) throws Exception {
      return nginx(folder, "static.conf", Ports.free(), Map.of("WORKERS", 2), List.of());
    }
  },
  NGINX_WITH_PHP_FPM {
    @Override
    Server start(Folder folder) throws Exception {
      int fpmPort = Ports.free();
      ChildProcess fpm = phpFpm(folder, fpmPort);
      Map<String, Object> values = Map.of("WORKERS", 2, "FPM_PORT", fpmPort);
      return nginx(folder, "php.conf", Ports.free(), values, List.of(fpm));
    }
  },
  APACHE_WITH_PHP_FPM {
    @Override
    Server start(Folder folder) throws Exception {
      int fpmPort = Ports.free();
      ChildProcess fpm = phpFpm(folder, fpmPort);
      return apache(folder, Ports.free(), fpmPort, fpm);
    }
  },
  NODE_EXPRESS {
    @Override
    Server start(Folder folder) throws Exception {
      folder.add("node/shop-node.js");
      Files.createSymbolicLink(folder.path().resolve("node_modules"), Npm.modules());
      return own(folder, "shop-node", Map.of(), List.of("node", "shop-node.js"));
    }
  },
  PYTHON_HTTP_SERVER {
    @Override
    Server start(Folder folder) throws Exception {
      folder.add("python/shop_python.py");
      Map<String, String> environment = Map.of("OTEL_SERVICE_NAME", "named python");
      return own(folder, "named python", environment, List.of(PYTHON, "shop_python.py"));
    }
  },
  GUNICORN_FLASK {
    @Override
    Server start(Folder folder) throws Exception {
      folder.add("flask/shop_flask.py");
      int port = Ports.free();
      List<String> command =
          List.of(
              "/usr/bin/gunicorn",
              "--bind=127.0.0.1:" + port,
              "--workers=2",
              "--access-logfile=access.log",
              "--access-logformat=%(m)s %(U)s %(s)s %(D)sus",
              "shop_flask:app");
      return server(folder, "shop_flask", port, Map.of(), command, List.of());
    }
  },
  JDK_HTTP_SERVER {
    @Override
    Server start(Folder folder) throws Exception {
      return own(folder, "JdkServer", Map.of(), java(JdkServer.class));
    }
  },
  JETTY {
    @Override
    Server start(Folder folder) throws Exception {
      Map<String, String> environment = Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=jetty-12");
      return own(folder, "jetty-12", environment, java(JettyServer.class));
    }
  },
  GO {
    @Override
    Server start(Folder folder) throws Exception {
      Path program = buildGo(folder, "shop");
      return own(folder, "shop", Map.of(), List.of(program.toString()));
    }
  };

  /** Debian's, which has Debian's modules; another may come first on the path. */
  private static final String PYTHON = "/usr/bin/python3";

  abstract Server start(Folder folder) throws Exception;

  Server start() throws Exception {
    Folder folder = Folder.create();
    try {
      return start(folder);
    } catch (Exception | Error e) {
      folder.close();
      throw e;
    }
  }

  /** Python's, at a priority that lets its handlers wake when they should. */
  static Server punctual() throws Exception {
    Folder folder = Folder.create();
    try {
      folder.add("python/shop_python.py");
      return own(folder, "python", Map.of("E2E_PUNCTUAL", "1"), List.of(PYTHON, "shop_python.py"));
    } catch (Exception | Error e) {
      folder.close();
      throw e;
    }
  }

  /** nginx with one of the configurations, and what must run before it. */
  static Server nginx(
      Folder folder, String conf, int port, Map<String, ?> values, List<ChildProcess> before)
      throws Exception {
    folder.write("www/static/a.css", "body {}\n");
    folder.write("www/chunked", "<!--#echo var=\"DATE_LOCAL\" -->\n");
    for (int user = 0; user < 200; user++) {
      folder.write("www/users/" + user, "user " + user + "\n");
    }
    Map<String, Object> all = new HashMap<>(values);
    all.put("PORT", port);
    Path file = folder.add("nginx/" + conf, all);
    return server(folder, "nginx", port, Map.of(), nginxCommand("nginx", folder, file), before);
  }

  static List<String> nginxCommand(String program, Folder folder, Path conf) {
    return List.of(program, "-p", folder.path().toString(), "-c", conf.toString());
  }

  /** A server of our own, which is told port and log by its environment. */
  static Server own(
      Folder folder, String service, Map<String, String> environment, List<String> command)
      throws Exception {
    int port = Ports.free();
    Map<String, String> all = new HashMap<>(environment);
    all.put("E2E_PORT", Integer.toString(port));
    all.put("E2E_LOG", folder.path().resolve("access.log").toString());
    return server(folder, service, port, all, command, List.of());
  }

  static List<String> java(Class<?> program) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
  }

  static Server server(
      Folder folder,
      String service,
      int port,
      Map<String, String> environment,
      List<String> command,
      List<ChildProcess> before)
      throws Exception {
    ChildProcess process = ChildProcess.start(folder, environment, command);
    List<ChildProcess> all = Stream.concat(before.stream(), Stream.of(process)).toList();
    AccessLog log = new AccessLog(folder.path().resolve("access.log"));
    Server server = new Server(service, port, log, folder, all);
    try {
      process.awaitPort(port);
      return server;
    } catch (Exception | Error e) {
      server.close();
      throw e;
    }
  }

  private static Server apache(Folder folder, int port, int fpmPort, ChildProcess fpm)
      throws Exception {
    folder.write("www/static/a.css", "body {}\n");
    Map<String, Object> values =
        Map.of("PORT", port, "FPM_PORT", fpmPort, "MODULES", "/usr/lib/apache2/modules");
    Path conf = folder.add("apache/httpd.conf", values);
    List<String> command = List.of("/usr/sbin/apache2", "-f", conf.toString(), "-DFOREGROUND");
    return server(folder, "apache2", port, Map.of(), command, List.of(fpm));
  }

  private static ChildProcess phpFpm(Folder folder, int port) throws Exception {
    folder.add("php/index.php");
    Path conf = folder.add("php/php-fpm.conf", Map.of("FPM_PORT", port));
    ChildProcess fpm =
        ChildProcess.start(
            folder, Map.of(), List.of(newestPhpFpm(), "--nodaemonize", "-y", conf.toString()));
    fpm.awaitPort(port);
    return fpm;
  }

  /** Debian has the version in the name. */
  private static String newestPhpFpm() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/usr/sbin"))) {
      return files
          .map(Path::toString)
          .filter(file -> file.startsWith("/usr/sbin/php-fpm"))
          .max(String::compareTo)
          .orElseThrow(() -> new IOException("php-fpm is not installed"));
    }
  }

  static Path buildGo(Folder folder, String name) throws Exception {
    folder.add("go/" + name + ".go");
    Path cache = Files.createDirectories(Path.of("target", "e2e", "go").toAbsolutePath());
    Map<String, String> environment =
        Map.of("GO111MODULE", "off", "GOPROXY", "off", "GOFLAGS", "", "GOCACHE", cache.toString());
    ChildProcess.run(folder, environment, List.of("go", "build", "-o", name, name + ".go"));
    return folder.path().resolve(name);
  }
}
