package dev.kernspan.checks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.function.Predicate.not;
import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of STYLE.md that a short test can hold. */
final class TidyTest {
  private static final int FILE_LINES = 400, FUNCTION_LINES = 40, BPF_NAME = 15;
  private static final Path PROBES = Path.of("bpf-programs/src/probes");
  private static final Pattern BPF_PROGRAM =
      Pattern.compile("^SEC\\(\"[^\"]+\"\\)\\s+(?:int\\s+)?(?:BPF_\\w+\\()?(?:int\\s+)?(\\w+)");
  private static final Pattern BPF_MAP = Pattern.compile("^} (\\w+) SEC\\(\"\\.maps\"\\)");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.*])/(home|root|Users)/\\w|/usr/lib/jvm/\\w+-\\d");

  private static SourceTree tree = new SourceTree(Path.of(""), List.of());

  @BeforeAll
  static void readTheTree() throws Exception {
    tree = SourceTree.here();
  }

  @Test
  void noFileIsLongerThan400Lines() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : tree.ending(".java", ".c", ".h", ".sh", ".py")) {
      long lines = tree.read(file).lines().count();
      if (lines > FILE_LINES) found.add(file + ": " + lines);
    }
    assertThat(found).isEmpty();
  }

  @Test
  void noJavaMethodIsLongerThan40Lines() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var sources =
          manager.getJavaFileObjectsFromPaths(
              tree.ending(".java").stream().map(tree.root()::resolve).toList());
      var task = (JavacTask) compiler.getTask(null, manager, null, null, null, sources);
      var methods = new LongMethods(Trees.instance(task).getSourcePositions());
      for (var unit : task.parse()) methods.scan(unit, unit);
      assertThat(methods.found).isEmpty();
    }
  }

  @Test
  void noCFunctionIsLongerThan40Lines() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : tree.ending(".c", ".h")) {
      List<String> lines = tree.read(file).lines().toList();
      for (int open = 0, at = 0; at < lines.size(); at++) {
        // The format puts the braces of a function, and only those, at the start of a line.
        if (lines.get(at).equals("{")) open = at;
        if (lines.get(at).equals("}") && at - open - 1 > FUNCTION_LINES)
          found.add(file + ":" + (open + 1) + ": " + (at - open - 1));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void aProbeFolderHasItsFiveKindsOfFiles() {
    var found = new ArrayList<String>();
    var objects = tree.ending(".bpf.c").stream().filter(file -> file.startsWith(PROBES)).toList();
    for (Path folder : foldersOf(objects)) {
      String name = folder.getFileName().toString();
      for (String kind : List.of(name + ".bpf.c", name + ".h", "README.md", "package-info.java"))
        if (!tree.files().contains(folder.resolve(kind))) found.add(folder + " has no " + kind);
      List<String> java = javaNames(folder);
      if (java.stream().noneMatch(file -> file.endsWith("Test.java")))
        found.add(folder + " has no test");
      if (java.stream().noneMatch((name + ".java")::equalsIgnoreCase))
        found.add(folder + " has no Java class of its name");
    }
    assertThat(found).isEmpty();
  }

  @Test
  void bpfNamesAreShortEnoughForTheKernel() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : tree.ending(".bpf.c", ".h"))
      for (Pattern kind : List.of(BPF_PROGRAM, BPF_MAP))
        Pattern.compile(kind.pattern(), MULTILINE)
            .matcher(tree.read(file))
            .results()
            .map(match -> match.group(1))
            .filter(name -> name.length() > BPF_NAME)
            .forEach(name -> found.add(file + ": " + name));
    assertThat(found).isEmpty();
  }

  @Test
  void javaHasNoTabs() throws IOException {
    assertThat(containing("\t", tree.ending(".java"))).isEmpty();
  }

  @Test
  void nothingInGitIsBinary() throws IOException {
    var found = new ArrayList<Path>();
    for (Path file : tree.files())
      if (new String(tree.bytes(file), ISO_8859_1).indexOf('\0') >= 0) found.add(file);
    assertThat(found).isEmpty();
  }

  @Test
  void noFileNamesAFolderOfOneMachine() throws IOException {
    assertThat(containing(MACHINE_PATH.pattern(), tree.files())).isEmpty();
  }

  @Test
  void eachCFileBeginsWithItsLicence() throws IOException {
    var found = new ArrayList<Path>();
    for (Path file : tree.ending(".c", ".h"))
      if (!tree.read(file).lines().limit(1).allMatch(l -> l.contains("SPDX-License-Identifier: ")))
        found.add(file);
    assertThat(found).isEmpty();
  }

  @Test
  void eachPackageSaysWhichStageItIs() {
    List<Path> sources =
        tree.ending(".java").stream()
            .filter(file -> file.startsWith(PROBES) || file.toString().contains("/src/main/java/"))
            .filter(not(file -> file.endsWith("module-info.java")))
            .toList();
    var found = foldersOf(sources);
    found.removeIf(folder -> sources.contains(folder.resolve("package-info.java")));
    assertThat(found).isEmpty();
  }

  @Test
  void aLaterTaskHasANumber() throws IOException {
    assertThat(
            containing("\\b(TODO|FIXME|XXX)\\b(?! \\(#\\d+\\))", tree.ending(".java", ".c", ".h")))
        .isEmpty();
  }

  private static List<String> containing(String pattern, List<Path> files) throws IOException {
    var compiled = Pattern.compile(pattern);
    var found = new ArrayList<String>();
    for (Path file : files) {
      var match = compiled.matcher(tree.read(file));
      if (!file.endsWith("TidyTest.java") && match.find()) found.add(file + ": " + match.group());
    }
    return found;
  }

  private static Set<Path> foldersOf(List<Path> files) {
    return files.stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> javaNames(Path folder) {
    return tree.ending(".java").stream()
        .filter(file -> folder.equals(file.getParent()))
        .map(file -> file.getFileName().toString())
        .toList();
  }

  /** Collects the methods that are too long, from the opening to the closing brace. */
  private static final class LongMethods extends TreeScanner<@Nullable Void, CompilationUnitTree> {
    private final List<String> found = new ArrayList<>();
    private final SourcePositions positions;

    LongMethods(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, CompilationUnitTree unit) {
      var body = method.getBody();
      if (body != null) {
        long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, body));
        long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, body));
        if (last - first - 1 > FUNCTION_LINES)
          found.add(unit.getSourceFile().getName() + ":" + first + " " + method.getName());
      }
      return super.visitMethod(method, unit);
    }
  }
}
