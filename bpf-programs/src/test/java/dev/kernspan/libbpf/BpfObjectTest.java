package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.btf.Btf;
import dev.kernspan.testing.Sampler;
import dev.kernspan.testing.TestProbe;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BpfObjectTest {
  @Test
  void findsALibraryThatIsNewEnough() {
    LibBpf.Version version = LibBpf.version();
    assertThat(version.major() * 1000 + version.minor()).isGreaterThanOrEqualTo(1001);
  }

  @Test
  void listsWhatTheObjectHas() {
    try (OpenObject open = Sampler.open()) {
      assertThat(open.programs()).contains("sampler_produce", "sampler_btf");
      assertThat(open.maps()).contains("events", "entries", "per_cpu");
    }
  }

  @Test
  void setsGlobalsBeforeLoadingAndShowsThemLive() {
    try (OpenObject open = Sampler.open()) {
      open.global("probe_id", 0xbeef).global("limit", 42).global("step", -1);
      try (BpfObject object = open.load()) {
        assertThat(object.global("probe_id").get(JAVA_SHORT, 0)).isEqualTo((short) 0xbeef);
        assertThat(object.global("step").get(JAVA_BYTE, 0)).isEqualTo((byte) -1);
        assertThat(object.program("sampler_count").testRun()).isEqualTo(42);
        object.global("limit").set(JAVA_INT, 0, 43);
        assertThat(object.program("sampler_count").testRun()).isEqualTo(43);
      }
    }
  }

  @Test
  void seesAProgramsWritesToGlobalsAtOnce() {
    try (BpfObject object = Sampler.load()) {
      MemorySegment produced = object.global("produced");
      assertThat(produced.get(JAVA_LONG, 0)).isZero();
      object.program("sampler_produce").testRun(3, 0);
      assertThat(produced.get(JAVA_LONG, 0)).isEqualTo(3);
    }
  }

  @Test
  void refusesToWriteConstants() {
    try (BpfObject object = Sampler.load()) {
      assertThat(object.global("agent_tgid").isReadOnly()).isTrue();
    }
  }

  @Test
  void refusesGlobalsOfAnotherSize() {
    try (OpenObject open = Sampler.open()) {
      assertThatThrownBy(() -> open.global("probe_id", 0x10000)).hasMessageContaining("2 bytes");
      assertThatThrownBy(() -> open.global("step", 256)).hasMessageContaining("1 bytes");
      assertThatThrownBy(() -> open.global("limit", new byte[8])).hasMessageContaining("not 8");
      assertThatThrownBy(() -> open.global("nothing", 1)).hasMessageContaining("nothing");
    }
  }

  @Test
  void isUnusableAfterClose() {
    BpfObject object = Sampler.load();
    BpfMap map = object.map("slots");
    BpfProgram program = object.program("sampler_count");
    MemorySegment limit = object.global("limit");
    object.close();
    object.close();
    assertThatThrownBy(map::fd).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(program::fd).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> limit.get(JAVA_INT, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void endsTheOpenObjectWhenItIsLoaded() {
    try (OpenObject open = Sampler.open();
        BpfObject object = open.load()) {
      assertThat(object.programs()).isNotEmpty();
      assertThatThrownBy(open::load).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void saysWhatIsNoObject() {
    assertThatThrownBy(() -> OpenObject.open("junk", new byte[100]))
        .isInstanceOf(BpfException.class)
        .hasMessageStartingWith("cannot open junk: ");
  }

  @Test
  void givesTheVerifiersReason() {
    try (OpenObject open = Sampler.open().autoload("sampler_bad", true)) {
      assertThatThrownBy(open::load)
          .isInstanceOfSatisfying(
              BpfException.Rejected.class,
              e -> {
                assertThat(e.program()).isEqualTo("sampler_bad");
                assertThat(e.verifierLog()).contains("processed");
              })
          .hasMessageStartingWith("cannot load program sampler_bad of sampler: EACCES (13). ")
          .hasMessageContaining("invalid mem access 'map_value_or_null'");
    }
  }

  @Test
  void saysThatATracepointIsNotThere() {
    try (OpenObject open = Sampler.open().autoload("sampler_none", true)) {
      assertThatThrownBy(open::load)
          .isInstanceOf(BpfException.NotSupported.class)
          .hasMessageContaining("program sampler_none of sampler: ESRCH (3)")
          .hasMessageContaining("This kernel has no such tracepoint");
    }
  }

  @Test
  void relocatesByTypesThatTheUserGives() {
    assertThat(load("/sys/kernel/btf/vmlinux")).isEmpty();
    assertThat(load("/no/such/btf")).contains("cannot open /no/such/btf: ENOENT (2)");
  }

  /** Why the object cannot be loaded with these types of the kernel; empty if it can. */
  private static String load(String kernelBtf) {
    byte[] elf = Btf.objectBeside(TestProbe.class, "hooks");
    try (OpenObject open = OpenObject.open("hooks", elf, Optional.of(Path.of(kernelBtf)));
        BpfObject object = open.load()) {
      assertThat(object.programs()).isNotEmpty();
      return "";
    } catch (BpfException e) {
      return e.toString();
    }
  }
}
