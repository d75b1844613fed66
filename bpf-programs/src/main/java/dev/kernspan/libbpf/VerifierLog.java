package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the verifier wrote, and the lines of it that say why. */
final class VerifierLog {
  /** Above any log of a program that is refused; only the pages written take memory. */
  static final int BYTES = 16 << 20;

  private static final int KEPT = 1 << 20;
  private static final String HEADLINE = "Verification failed:";

  /** Statistics at the end, and states and instructions before it: neither is a reason. */
  private static final Pattern NOISE =
      Pattern.compile(
          "(processed \\d+ insns|verification time|stack depth|peak_states|max_states"
              + "|\\d+: \\(|; |R\\d+=|from \\d+ to \\d+|=+$|-+$|arg#\\d+ reference|mark_precise:).*");

  private VerifierLog() {}

  /** The last MiB of the text in {@code buffer}. */
  static String tail(MemorySegment buffer) {
    long end = 0;
    while (end < buffer.byteSize() && buffer.get(JAVA_BYTE, end) != 0) end++;
    long from = Math.max(0, end - KEPT);
    return new String(buffer.asSlice(from, end - from).toArray(JAVA_BYTE), UTF_8);
  }

  /**
   * The two lines that say most. Most kernels end with them; 7.3 goes on to explain the last one,
   * under a headline that says as much in other words.
   */
  static String reason(String log) {
    List<String> lines = log.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    List<String> candidates = new ArrayList<>();
    for (String line : lines) {
      if (!NOISE.matcher(line).matches()) candidates.add(line);
      if (line.startsWith(HEADLINE)) break;
    }
    int from = Math.max(0, candidates.size() - 2);
    return String.join("; ", candidates.subList(from, candidates.size()));
  }
}
