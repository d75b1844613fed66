package dev.kernspan.libbpf;

/**
 * A call to the kernel that did not do what it should. The type says what the caller can do about
 * it; the text says what, on what, errno and a hint.
 */
public abstract sealed class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int errno;
  private final String hint;
  private String program = "";

  private BpfException(String message, int errno, String hint) {
    super(message);
    this.errno = errno;
    this.hint = hint;
  }

  /** The errno of the call, positive; 0 where there was none. */
  public int errno() {
    return errno;
  }

  /** The C name of the program that failed; empty where it was none or is not known. */
  public String program() {
    return program;
  }

  /** Names the program that failed. */
  public BpfException onProgram(String failed) {
    program = failed;
    return this;
  }

  /** What the user can do about it; empty where nothing is known. */
  public String hint() {
    return hint;
  }

  /** This kernel does not have it. */
  public static final class NotSupported extends BpfException {
    private static final long serialVersionUID = 1;

    public NotSupported(String message, int errno, String hint) {
      super(message, errno, hint);
    }
  }

  /** This process may not do it. */
  public static final class NotPermitted extends BpfException {
    private static final long serialVersionUID = 1;

    public NotPermitted(String message, int errno, String hint) {
      super(message, errno, hint);
    }
  }

  /** The verifier refused the program. */
  public static final class Rejected extends BpfException {
    private static final long serialVersionUID = 1;
    private final String verifierLog;

    public Rejected(String message, int errno, String hint, String verifierLog) {
      super(message, errno, hint);
      this.verifierLog = verifierLog;
    }

    /** The whole log as the kernel wrote it. */
    public String verifierLog() {
      return verifierLog;
    }
  }

  /** Anything else. */
  public static final class Failed extends BpfException {
    private static final long serialVersionUID = 1;

    public Failed(String message, int errno, String hint) {
      super(message, errno, hint);
    }
  }
}
