package dev.kernspan.checks;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Data flows one way: kernel, bpf-programs, agent, exporter. So do the dependencies. */
final class ArchitectureTest {
  private static final String[] BPF = {
    "dev.kernspan.btf..",
    "dev.kernspan.kernel..",
    "dev.kernspan.libbpf..",
    "dev.kernspan.probe..",
    "dev.kernspan.ring.."
  };
  private static final String AGENT = "dev.kernspan.agent..";
  private static final String EXPORT = "dev.kernspan.export..";
  private static final String CLI = "dev.kernspan.cli..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.kernspan");

  @Test
  void bpfKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAnyPackage(BPF)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(EXPORT, AGENT, CLI)
        .check(CLASSES);
  }

  @Test
  void exportKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage(EXPORT)
        .should()
        .dependOnClassesThat(resideInAnyPackage(BPF).or(resideInAnyPackage(AGENT, CLI)))
        .check(CLASSES);
  }

  @Test
  void theAgentDoesNotKnowTheCommandLine() {
    noClasses()
        .that()
        .resideInAPackage(AGENT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CLI)
        .check(CLASSES);
  }

  @Test
  void onlyTheBindingsTouchNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.kernspan.libbpf..", "dev.kernspan.ring..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup).*")
        .orShould()
        .callMethodWhere(target(nameMatching("reinterpret")))
        .check(CLASSES);
  }

  @Test
  void onlyTheCatalogsUseReflection() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Probe|Protocol)Catalog")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .orShould()
        .callMethodWhere(
            target(owner(equivalentTo(Class.class)))
                .and(target(nameMatching("forName|get(Declared)?(Constructor|Method|Field)s?"))))
        .check(CLASSES);
  }

  @Test
  void probesDoNotKnowEachOther() {
    slices()
        .matching("dev.kernspan.probe.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kernspan.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
