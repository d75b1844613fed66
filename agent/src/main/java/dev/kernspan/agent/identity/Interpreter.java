package dev.kernspan.agent.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A program that runs another one, named among its arguments.
 *
 * @param language as {@code telemetry.sdk.language} calls it; empty if it has no name there
 * @param runtime as {@code process.runtime.name}; empty if that cannot be seen from outside
 * @param taking options whose value is the next argument
 * @param naming options whose value is the name of what runs
 * @param code options that bring the code itself: what runs then has no name
 */
record Interpreter(
    Pattern program,
    String language,
    String runtime,
    Set<String> taking,
    Set<String> naming,
    Set<String> code) {

  private static final List<Interpreter> ALL =
      List.of(
          new Interpreter(
              Pattern.compile("java"),
              "java",
              "",
              Set.of(
                  "-cp",
                  "-classpath",
                  "--class-path",
                  "-p",
                  "--module-path",
                  "--upgrade-module-path",
                  "--add-modules",
                  "--add-reads",
                  "--add-exports",
                  "--add-opens",
                  "--limit-modules",
                  "--patch-module",
                  "--source",
                  "--enable-native-access",
                  "-d",
                  "--describe-module"),
              Set.of("-jar", "-m", "--module"),
              Set.of()),
          new Interpreter(
              Pattern.compile("python[\\d.]*"),
              "python",
              "cpython",
              Set.of("-W", "-X", "--check-hash-based-pycs"),
              Set.of("-m"),
              Set.of("-c")),
          new Interpreter(
              Pattern.compile("pypy[\\d.]*"),
              "python",
              "pypy",
              Set.of("-W", "-X"),
              Set.of("-m"),
              Set.of("-c")),
          new Interpreter(
              Pattern.compile("node|nodejs"),
              "nodejs",
              "nodejs",
              Set.of(
                  "-r",
                  "--require",
                  "--import",
                  "--loader",
                  "--experimental-loader",
                  "-C",
                  "--conditions"),
              Set.of(),
              Set.of("-e", "--eval", "-p", "--print", "-pe")),
          new Interpreter(
              Pattern.compile("ruby[\\d.]*"),
              "ruby",
              "",
              Set.of("-r", "-I", "-C"),
              Set.of(),
              Set.of("-e")),
          new Interpreter(
              Pattern.compile("perl[\\d.]*"), "", "", Set.of("-I"), Set.of(), Set.of("-e", "-E")),
          new Interpreter(
              Pattern.compile("php[\\d.]*"),
              "php",
              "",
              Set.of("-S", "-t", "-d", "-c", "-z"),
              Set.of("-f"),
              Set.of("-r", "-R")),
          new Interpreter(
              Pattern.compile("dotnet"),
              "dotnet",
              "",
              Set.of("--depsfile", "--runtimeconfig"),
              Set.of("exec"),
              Set.of()),
          new Interpreter(
              Pattern.compile("(?:ba|da|a|z|k)?sh"),
              "",
              "",
              Set.of("-o", "-O"),
              Set.of(),
              Set.of("-c")));

  static Optional<Interpreter> of(String program) {
    return ALL.stream().filter(each -> each.program.matcher(program).matches()).findFirst();
  }

  /** What it runs, as written: a path, a module or a class. Empty if there is no name. */
  String script(List<String> args) {
    for (int i = 1; i < args.size(); i++) {
      String arg = args.get(i);
      if (code.contains(arg)) {
        return "";
      } else if (naming.contains(arg)) {
        return i + 1 < args.size() ? args.get(i + 1) : "";
      } else if (taking.contains(arg)) {
        i++;
      } else if (!arg.startsWith("-") && !arg.startsWith("@")) {
        return arg;
      }
    }
    return "";
  }
}
