package dev.kernspan.vm.guest;

import dev.kernspan.libbpf.BpfException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Writes a line for each test as it ends. A test with several sets of arguments has several. */
final class ReportingListener implements TestExecutionListener {
  private static final int LOG_LINES = 12;

  private final Report report;
  private final Map<String, Long> began = new HashMap<>();

  ReportingListener(Report report) {
    this.report = report;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    began.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    name(test).ifPresent(name -> report.line("test", name, "skipped", 0, reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    long ms = (System.nanoTime() - began.getOrDefault(test.getUniqueId(), 0L)) / 1_000_000;
    boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
    // A container says nothing of its own unless it broke.
    if (!test.isTest() && !failed) return;
    String status =
        switch (result.getStatus()) {
          case SUCCESSFUL -> "ok";
          case ABORTED -> "skipped";
          case FAILED -> "failed";
        };
    String why = result.getThrowable().map(ReportingListener::why).orElse("");
    name(test).ifPresent(name -> report.line("test", name, status, ms, why));
  }

  private static Optional<String> name(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource method -> Optional.of(GuestTests.name(method));
      case ClassSource type -> Optional.of(simple(type.getClassName()) + "#");
      case null, default -> Optional.empty();
    };
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** What it was, where, and what the verifier said last. */
  private static String why(Throwable thrown) {
    StringBuilder text = new StringBuilder(String.valueOf(thrown));
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().endsWith("Test")) {
        text.append("\nat ").append(frame);
        break;
      }
    }
    if (thrown instanceof BpfException.Rejected rejected) {
      List<String> log = rejected.verifierLog().lines().toList();
      log.subList(Math.max(0, log.size() - LOG_LINES), log.size())
          .forEach(line -> text.append("\nverifier: ").append(line));
    }
    return text.toString();
  }
}
