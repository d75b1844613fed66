package dev.kernspan.vm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kernspan.vm.Boots.Outcome;
import dev.kernspan.vm.guest.GuestTests;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** Boots kernels that people run, and holds against the tables what each said. */
final class KernelMatrixTest {
  private static final Path WORK = Path.of("target", "vm").toAbsolutePath();
  private static final boolean ACCEPT = Boolean.getBoolean("kernspan.vm.accept");
  private static final List<String> SUMMARY = new ArrayList<>();
  private static final List<Row> SEEN = new ArrayList<>();

  private static @Nullable Boots boots;
  private static @Nullable Table matrix;
  private static @Nullable Table budget;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(WORK);
    matrix = Table.read("matrix.tsv");
    budget = Table.read("verifier-budget.tsv");
    boots = new Boots(WORK, Selection.boots());
  }

  @AfterAll
  static void writeWhatWasSeen() throws Exception {
    boots().close();
    matrix().write(WORK, ACCEPT);
    budget().write(WORK, ACCEPT);
    List<String> summary = new ArrayList<>(SUMMARY);
    summary.add(TableText.of(SEEN.stream().map(Row::toString).toList()));
    Files.write(WORK.resolve("summary.txt"), summary);
  }

  @TestFactory
  Stream<DynamicNode> everyKernel() throws IOException {
    Set<String> tests = expectedTests();
    return Selection.boots().stream()
        .map(boot -> DynamicContainer.dynamicContainer(boot.name(), lazily(boot, tests)));
  }

  /** Held against the table only where that has a column for it. */
  @TestFactory
  Stream<DynamicTest> ownKernel() {
    if (!Selection.ownKernel()) return Stream.of();
    String boot = OwnKernel.boot();
    return Stream.of(
        DynamicTest.dynamicTest(
            boot + ": works as the table says",
            () -> {
              BootLog log = OwnKernel.look();
              if (matrix().of(boot).isEmpty() && !ACCEPT)
                throw new TestAbortedException("the table has no column for " + boot);
              compareMatrix(boot, log);
              compareBudget(boot, log);
            }));
  }

  /** Nobody waits for a boot before the first test of it is asked for. */
  private static Stream<DynamicNode> lazily(WantedBoot boot, Set<String> tests) {
    return Stream.of(boot).flatMap(b -> of(b, tests));
  }

  private static Stream<DynamicTest> of(WantedBoot boot, Set<String> tests) {
    Outcome outcome = boots().await(boot);
    BootLog log = outcome.log();
    if (log == null) {
      SUMMARY.add(boot.name() + ": NOT TESTED, " + outcome.failure());
      return Stream.of(
          test(boot, "is fetched and boots", () -> fail("NOT TESTED: " + outcome.failure())));
    }
    SUMMARY.add(
        "%s (%s): %.1f s from power on to power off%s"
            .formatted(
                boot.name(),
                outcome.release(),
                log.seconds(),
                log.retriedOnce() ? ", RETRIED after a soft lockup" : ""));
    List<DynamicTest> all = new ArrayList<>();
    all.add(
        test(boot, "runs to its end", () -> assertThat(log.ended()).as(log.lastWords()).isTrue()));
    all.add(test(boot, "breaks nowhere", () -> assertThat(log.all("broken")).isEmpty()));
    all.add(test(boot, "works as the table says", () -> compareMatrix(boot.name(), log)));
    all.add(test(boot, "doctor says the same", () -> Doctor.compare(log)));
    if (boot.whole()) {
      all.add(test(boot, "keeps the verifier's budget", () -> compareBudget(boot.name(), log)));
      addTests(boot, log.results(), tests, all);
    }
    return all.stream();
  }

  private static void addTests(
      WantedBoot boot,
      Map<String, BootLog.Result> results,
      Set<String> tests,
      List<DynamicTest> all) {
    Set<String> names = new TreeSet<>(tests);
    names.addAll(results.keySet());
    for (String name : names) all.add(test(boot, name, () -> judge(name, results.get(name))));
  }

  private static void compareMatrix(String boot, BootLog log) {
    List<Row> seen = Observed.matrix(boot, log);
    List<Row> expected = matrix().of(boot);
    matrix().replace(boot, seen);
    SEEN.addAll(seen);
    if (ACCEPT) return;
    assertThat(seen)
        .as("what works differs from matrix.tsv\n" + verifiersWords(log))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void compareBudget(String boot, BootLog log) {
    List<Row> seen = Observed.budget(boot, log);
    List<Row> allowed = budget().of(boot);
    budget().replace(boot, seen);
    if (ACCEPT) return;
    assertThat(VerifierBudget.excesses(allowed, seen)).isEmpty();
  }

  /** The ends of its logs, for the programs that it refused. */
  private static String verifiersWords(BootLog log) {
    StringBuilder words = new StringBuilder();
    for (List<String> line : log.all("log")) words.append(String.join(": ", line)).append('\n');
    return words.toString();
  }

  private static void judge(String name, BootLog.@Nullable Result result) {
    if (result == null) {
      fail("the guest reported nothing of " + name);
      return;
    }
    // Which tests are skipped where is held by the table.
    if (result.status().equals("skipped")) throw new TestAbortedException(result.why());
    if (result.status().equals("failed")) fail(result.why().replace(" \\ ", "\n"));
  }

  private static DynamicTest test(WantedBoot boot, String name, Executable body) {
    return DynamicTest.dynamicTest(boot.name() + ": " + name, body);
  }

  /** Asked here, not of the guest: a test that it does not know of must be missed. */
  private static Set<String> expectedTests() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Path tests = GuestImage.bpfTests();
    try (URLClassLoader with = new URLClassLoader(new URL[] {tests.toUri().toURL()}, before)) {
      thread.setContextClassLoader(with);
      return GuestTests.names(tests);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Boots boots() {
    return requireNonNull(boots);
  }

  private static Table matrix() {
    return requireNonNull(matrix);
  }

  private static Table budget() {
    return requireNonNull(budget);
  }
}
