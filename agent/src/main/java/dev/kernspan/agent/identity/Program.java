package dev.kernspan.agent.identity;

import java.util.List;

/**
 * What a process runs. Empty where it is not known.
 *
 * @param executable path
 */
record Program(String comm, String executable, List<String> args) {
  private static final String DELETED = " (deleted)";

  static final Program UNKNOWN = new Program("", "", List.of());

  /** All threads of the kernel are one program: some change their name with each piece of work. */
  static Program kernel(String comm) {
    return new Program(comm, "kernel", List.of());
  }

  /** The last part of the path, or the nearest thing to it that is known. */
  String name() {
    String path =
        executable.endsWith(DELETED)
            ? executable.substring(0, executable.length() - DELETED.length())
            : executable;
    if (path.isEmpty() && !args.isEmpty()) {
      path = args.getFirst();
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    // A login shell is called -bash.
    String plain = name.startsWith("-") ? name.substring(1) : name;
    return plain.isBlank() ? comm : plain;
  }
}
