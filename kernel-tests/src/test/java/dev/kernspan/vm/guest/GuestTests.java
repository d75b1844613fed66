package dev.kernspan.vm.guest;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests that a guest runs, which are those of the BPF programs and the whole agent's. */
public final class GuestTests {
  /** What needs programs of this machine that a guest does not have. */
  private static final String NOT_IN_A_GUEST = "not-in-a-guest";

  private static final List<String> WHOLE_AGENT =
      List.of("dev.kernspan.e2e.WholeAgentTest", "dev.kernspan.e2e.WholeAgentWithoutTypesTest");

  private GuestTests() {}

  /** Their names, {@code Class#method}; {@code bpfTests} is where those of the BPF programs are. */
  public static Set<String> names(Path bpfTests) {
    TestPlan plan = LauncherFactory.create().discover(request(bpfTests));
    Set<String> names = new TreeSet<>();
    for (TestIdentifier root : plan.getRoots())
      for (TestIdentifier test : plan.getDescendants(root))
        if (test.getSource().orElse(null) instanceof MethodSource method) names.add(name(method));
    return names;
  }

  static void run(Report report) {
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request(Path.of(firstOfClassPath())), new ReportingListener(report));
  }

  static String name(MethodSource method) {
    String type = method.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "#" + method.getMethodName();
  }

  private static String firstOfClassPath() {
    return System.getProperty("java.class.path").split(":", 2)[0];
  }

  private static LauncherDiscoveryRequest request(Path bpfTests) {
    Set<Path> roots = new LinkedHashSet<>(Set.of(bpfTests));
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(DiscoverySelectors.selectClasspathRoots(roots))
        .selectors(WHOLE_AGENT.stream().map(DiscoverySelectors::selectClass).toList())
        .filters(ClassNameFilter.includeClassNamePatterns(".*Test"))
        .filters(TagFilter.excludeTags(NOT_IN_A_GUEST))
        .build();
  }
}
