package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.Errno.*;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out from libbpf's words and the verifier's log why an object was not loaded. */
final class LoadFailure {
  private static final Pattern PROGRAM = Pattern.compile("prog '([^']+)':");
  private static final Pattern MAP = Pattern.compile("map '([^']+)':");

  private LoadFailure() {}

  static BpfException opening(String object, int errno) {
    return Errors.of(Operation.OPEN, object, errno, lastWords());
  }

  static BpfException loading(String object, int errno, String log) {
    String words = Messages.text();
    String program = last(PROGRAM, words);
    String map = last(MAP, words);
    if (program.isEmpty()) {
      String what = map.isEmpty() ? object : "map " + map + " of " + object;
      return Errors.of(Operation.LOAD, what, errno, lastWords());
    }
    String what = "program " + program + " of " + object;
    if (refusedByVerifier(errno, log)) return rejected(program, what, errno, log);
    return Errors.of(Operation.LOAD, what, errno).onProgram(program);
  }

  /**
   * The verifier writes a log also for what it accepts; an error of its own has an errno of these.
   */
  private static boolean refusedByVerifier(int errno, String log) {
    boolean verifiers =
        errno == EACCES || errno == EINVAL || errno == EPERM || errno == E2BIG || errno == ENOSPC;
    return verifiers && !VerifierLog.reason(log).isEmpty();
  }

  private static BpfException rejected(String program, String what, int errno, String log) {
    String hint = errno == ENOSPC ? "The verifier's log is larger than 16 MiB." : "";
    String text = Errors.text(Operation.LOAD, what, errno) + ". " + VerifierLog.reason(log);
    return new BpfException.Rejected(text, errno, hint, log).onProgram(program);
  }

  /** They often say more than errno does; the very last line says only that it failed. */
  private static String lastWords() {
    return Messages.text()
        .lines()
        .filter(line -> !line.contains("failed to load object"))
        .reduce("", (before, line) -> line)
        .replace("libbpf: ", "");
  }

  private static String last(Pattern pattern, String words) {
    String found = "";
    for (Matcher m = pattern.matcher(words); m.find(); ) found = m.group(1);
    return found;
  }
}
