package dev.kernspan.vm.guest;

/** Runs in a guest: says what works on its kernel, and runs the tests there. */
public final class GuestMain {
  private GuestMain() {}

  /**
   * Takes the serial port for the report, and the mode: {@code probes} says what works, {@code
   * lack} says what the agent makes of it, too, and {@code tests} runs all tests instead.
   */
  public static void main(String[] args) throws Exception {
    String mode = args[1];
    try (Report report = new Report(args[0])) {
      step(report, "probes", () -> GuestProbes.works(report));
      if (!mode.equals("lack")) step(report, "budget", () -> GuestProbes.budget(report));
      if (mode.equals("lack")) step(report, "agent", () -> GuestAgent.run(report));
      if (!mode.equals("probes")) step(report, "doctor", () -> GuestAgent.doctor(report));
      if (mode.equals("tests")) step(report, "tests", () -> GuestTests.run(report));
    }
  }

  /**
   * A step that breaks is reported, and the next is taken: its result is missed by whoever reads.
   */
  private static void step(Report report, String name, Step step) {
    long began = System.nanoTime();
    try {
      step.run();
    } catch (Exception | LinkageError e) {
      report.line("broken", name, e);
      e.printStackTrace();
    }
    report.line("#step", name, (System.nanoTime() - began) / 1_000_000);
  }

  private interface Step {
    void run() throws Exception;
  }
}
