package dev.kernspan.agent.protocol.http1;

/**
 * Tells which part of a path segment varies from request to request: nothing, all of it, or in a
 * file name all but its extension, or the hash that a bundler put before the extension.
 *
 * <p>The rules guess from the form alone. They err towards "varies": a route too coarse loses
 * detail, a route too fine floods the metrics.
 */
final class PathSegment {
  /** A longer segment varies. */
  static final int MAX_LENGTH = 64;

  private static final int MAX_EXTENSION = 5;

  /** A number of this many digits is an id wherever it stands: {@code item2024}, not v2 or x509. */
  private static final int LONG_NUMBER = 4;

  /** A number of this many digits is an id between separators: {@code user-123}, not page-2. */
  private static final int PIECE_NUMBER = 3;

  private static final int HEX_ID = 8;

  /** Random text changes between letters and digits often: ULID, nanoid, base64, pod names. */
  private static final int SHORT_RANDOM = 8;

  private static final int SHORT_RANDOM_CHANGES = 4;
  private static final int RANDOM = 16;
  private static final int RANDOM_CHANGES = 3;

  /** No word is as long. */
  private static final int LONG_RUN = 28;

  private static final byte UNSAFE = 0;
  private static final byte SEPARATOR = 1;
  private static final byte DASH = 2;
  private static final byte DIGIT = 3;
  private static final byte HEX_LETTER = 4;
  private static final byte LETTER = 5;

  /**
   * Unsafe is what makes a segment a name, a search or garbage: %, @, braces, control, non-ASCII.
   */
  private static final byte[] KINDS = kinds();

  private int variableStart;
  private int variableEnd;

  private int digits;
  private int hexLetters;
  private int letters;
  private int separators;
  private int changes;
  private int longestNumber;
  private int longestNumberPiece;
  private int longestRun;
  private boolean unsafe;

  /**
   * Sets the variable part of the segment {@code [start, end)}; an empty part stands at its end.
   */
  void read(byte[] buffer, int start, int end) {
    variableStart = end;
    variableEnd = end;
    if (end - start > MAX_LENGTH) {
      variableStart = start;
      return;
    }
    int stemEnd = stemEnd(buffer, start, end);
    measure(buffer, start, stemEnd);
    if (!varies(stemEnd - start)) {
      return;
    }
    variableStart = start;
    if (!unsafe) {
      variableEnd = stemEnd;
      if (stemEnd < end && !isNumeric() && !isHex()) {
        narrowToHash(buffer, start, stemEnd);
      }
    }
  }

  int variableStart() {
    return variableStart;
  }

  int variableEnd() {
    return variableEnd;
  }

  /** Where the extension of a file name (js, mp4, woff2) begins with its dot, or {@code end}. */
  private static int stemEnd(byte[] buffer, int start, int end) {
    int letters = 0;
    int digits = 0;
    for (int at = end - 1; at > start && end - at <= MAX_EXTENSION + 1; at--) {
      switch (KINDS[buffer[at] & 0xFF]) {
        case DIGIT -> digits++;
        case HEX_LETTER, LETTER -> letters++;
        default -> {
          return buffer[at] == '.' && letters > 0 && digits <= 1 ? at : end;
        }
      }
    }
    return end;
  }

  private void measure(byte[] buffer, int start, int end) {
    clear();
    int run = 0;
    int number = 0;
    for (int at = start; at < end; at++) {
      byte kind = KINDS[buffer[at] & 0xFF];
      count(kind);
      if (kind < DIGIT) {
        endPiece(run, number);
        run = 0;
        number = 0;
        continue;
      }
      if (run > 0 && (kind == DIGIT) != (number > 0)) {
        changes++;
      }
      run++;
      number = kind == DIGIT ? number + 1 : 0;
      longestNumber = Math.max(longestNumber, number);
    }
    endPiece(run, number);
  }

  private void clear() {
    digits = 0;
    hexLetters = 0;
    letters = 0;
    separators = 0;
    changes = 0;
    longestNumber = 0;
    longestNumberPiece = 0;
    longestRun = 0;
    unsafe = false;
  }

  private void count(byte kind) {
    switch (kind) {
      case DIGIT -> digits++;
      case HEX_LETTER -> hexLetters++;
      case LETTER -> letters++;
      case SEPARATOR -> separators++;
      case UNSAFE -> unsafe = true;
      default -> {}
    }
  }

  private void endPiece(int run, int number) {
    longestRun = Math.max(longestRun, run);
    if (run == number) {
      longestNumberPiece = Math.max(longestNumberPiece, number);
    }
  }

  private boolean varies(int length) {
    return unsafe
        || isNumeric()
        || isHex()
        || longestNumber >= LONG_NUMBER
        || longestNumberPiece >= PIECE_NUMBER
        || isRandom(length);
  }

  /** Numbers, dates, addresses, coordinates. */
  private boolean isNumeric() {
    return digits > 0 && hexLetters + letters == 0;
  }

  /** UUIDs, object ids, commit and content hashes. */
  private boolean isHex() {
    return letters == 0 && separators == 0 && digits > 0 && digits + hexLetters >= HEX_ID;
  }

  private boolean isRandom(int length) {
    return (length >= RANDOM && changes >= RANDOM_CHANGES)
        || (length >= SHORT_RANDOM && changes >= SHORT_RANDOM_CHANGES)
        || (longestRun >= LONG_RUN && digits > 0);
  }

  /** Of {@code app.3f4a9b21.js} only the hash varies: the file is the same one in each release. */
  private void narrowToHash(byte[] buffer, int start, int stemEnd) {
    int piece = stemEnd;
    while (piece > start && KINDS[buffer[piece - 1] & 0xFF] >= DIGIT) {
      piece--;
    }
    measure(buffer, start, piece);
    if (varies(piece - start)) {
      return;
    }
    measure(buffer, piece, stemEnd);
    if (isHex() || isRandom(stemEnd - piece)) {
      variableStart = piece;
    }
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    set(kinds, "._~!$&'()*+,:=", SEPARATOR);
    set(kinds, "-", DASH);
    set(kinds, "0123456789", DIGIT);
    set(kinds, "abcdefABCDEF", HEX_LETTER);
    set(kinds, "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ", LETTER);
    return kinds;
  }

  private static void set(byte[] kinds, String chars, byte kind) {
    for (int i = 0; i < chars.length(); i++) {
      kinds[chars.charAt(i)] = kind;
    }
  }
}
