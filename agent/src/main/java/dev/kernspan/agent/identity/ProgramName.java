package dev.kernspan.agent.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names a process by what it runs: its jar, script or application rather than its interpreter. */
final class ProgramName {
  private static final Pattern EXTENSION =
      Pattern.compile("\\.(?:jar|war|java|py|pyc|js|mjs|cjs|ts|rb|ru|pl|php|sh|dll)$");
  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(?:jar|war|java)");

  /** These say nothing: the folder they lie in does. */
  private static final Set<String> NAMELESS = Set.of("index", "__main__");

  /** Servers that are given the application as {@code module:object}. */
  private static final Set<String> APPLICATION_SERVERS =
      Set.of("gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress-serve");

  /** Commands that are given the application by an option. */
  private static final Set<String> APPLICATION_COMMANDS = Set.of("celery", "flask");

  private static final Pattern APPLICATION = Pattern.compile("([A-Za-z_][\\w.]*):[A-Za-z_].*");
  private static final Pattern APPLICATION_IN_TITLE =
      Pattern.compile("\\w+: .*\\[([A-Za-z_][\\w.]*)(?::.*)?\\]");
  private static final Pattern ENTRY_MODULE = Pattern.compile("\\.(?:wsgi|asgi|main|app|server)$");
  private static final Pattern OPEN_FILE = Pattern.compile("/(?:dev|proc/self)/fd/");
  private static final Pattern FPM = Pattern.compile("php-fpm[\\d.]*");
  private static final Pattern FPM_POOL = Pattern.compile("php-fpm: pool (\\S+)");

  // A longer argument is no name, and a pattern's cost may grow with the square of its length.
  private static final int LONGEST_ARGUMENT = 1024;

  private ProgramName() {}

  /** Empty if nothing is known of the program. */
  static String of(Program program) {
    String name = program.name();
    List<String> args = program.args().stream().map(ProgramName::bounded).toList();
    if (FPM.matcher(name).matches()) {
      return fpmName(args);
    }
    if (name.equals("busybox")) {
      return program.comm();
    }
    return Interpreter.of(name)
        .flatMap(interpreter -> scriptName(interpreter, args))
        .filter(script -> !script.isBlank())
        .orElse(name);
  }

  private static String bounded(String arg) {
    return arg.length() <= LONGEST_ARGUMENT ? arg : arg.substring(0, LONGEST_ARGUMENT);
  }

  private static String fpmName(List<String> args) {
    Matcher pool = FPM_POOL.matcher(args.isEmpty() ? "" : args.getFirst());
    return pool.lookingAt() ? "php-fpm-" + pool.group(1) : "php-fpm";
  }

  private static Optional<String> scriptName(Interpreter interpreter, List<String> args) {
    if (args.size() == 1) {
      Matcher title = APPLICATION_IN_TITLE.matcher(args.getFirst());
      return title.matches() ? Optional.of(application(title.group(1))) : Optional.empty();
    }
    String script = interpreter.script(args);
    if (script.isBlank() || OPEN_FILE.matcher(script).lookingAt()) {
      return Optional.empty();
    }
    if (interpreter.language().equals("java")) {
      return Optional.of(javaName(script));
    }
    String name = fileName(script);
    Optional<String> application = Optional.empty();
    if (APPLICATION_SERVERS.contains(name)) {
      application = applicationArgument(args);
    } else if (APPLICATION_COMMANDS.contains(name)) {
      application = applicationOption(args);
    }
    return application.or(() -> Optional.of(name));
  }

  /** A jar's name; else the last part of the class, in {@code module/package.Class} too. */
  private static String javaName(String script) {
    if (ARCHIVE.matcher(script).matches()) {
      return fileName(script);
    }
    String mainClass = script.substring(script.lastIndexOf('/') + 1);
    return mainClass.substring(mainClass.lastIndexOf('.') + 1);
  }

  private static String fileName(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length == 0) {
      return path;
    }
    String name = EXTENSION.matcher(parts[parts.length - 1]).replaceFirst("");
    boolean folderSaysMore =
        NAMELESS.contains(name) && parts.length > 1 && !parts[parts.length - 2].isEmpty();
    return folderSaysMore ? parts[parts.length - 2] : name;
  }

  private static Optional<String> applicationArgument(List<String> args) {
    return args.stream()
        .skip(2)
        .map(APPLICATION::matcher)
        .filter(Matcher::matches)
        .map(matcher -> application(matcher.group(1)))
        .findFirst();
  }

  private static Optional<String> applicationOption(List<String> args) {
    for (int i = 2; i < args.size(); i++) {
      String arg = args.get(i);
      if ((arg.equals("-A") || arg.equals("--app")) && i + 1 < args.size()) {
        return Optional.of(application(beforeColon(args.get(i + 1))));
      }
      if (arg.startsWith("--app=")) {
        return Optional.of(application(beforeColon(arg.substring("--app=".length()))));
      }
    }
    return Optional.empty();
  }

  private static String beforeColon(String text) {
    int colon = text.indexOf(':');
    return fileName(colon < 0 ? text : text.substring(0, colon));
  }

  private static String application(String module) {
    return ENTRY_MODULE.matcher(module).replaceFirst("");
  }
}
