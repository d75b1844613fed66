package dev.kernspan.probe;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.LibBpf;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.testing.Files;
import dev.kernspan.testing.TestProbe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AttacherTest {
  private static final int LOOPBACK = 1;
  private static final int SELF = (int) ProcessHandle.current().pid();

  private final ProbeLoader loader = new ProbeLoader(KernelFeatures.probe());

  @AfterEach
  void close() {
    loader.close();
  }

  @Test
  void seesCallsOfALibrarysFunction() {
    try (LoadedProbe loaded =
        load(
            new Attach.Uprobe("hooks_uprobe", Files.libc(), "getppid", false, -1),
            new Attach.Uprobe("hooks_uretprobe", Files.libc(), "getppid", true, SELF))) {
      for (int i = 0; i < 5; i++) LibBpf.callKernel();
      assertThat(hits(loaded, "HOOKS_UPROBE")).isEqualTo(5);
      assertThat(hits(loaded, "HOOKS_URETPROBE")).isEqualTo(5);
    }
  }

  @Test
  void seesCallsOfManyFunctionsByOneLink() {
    try (LoadedProbe loaded =
        load(
            new Attach.UprobeMulti(
                "hooks_multi", Files.libc(), List.of("getppid", "getsid"), false, -1))) {
      for (int i = 0; i < 5; i++) LibBpf.callKernel();
      assertThat(hits(loaded, "HOOKS_MULTI")).isEqualTo(5);
    } catch (NotSupported before66) {
      abort(before66.getMessage());
    }
  }

  @Test
  void seesAStaticallyDefinedProbe() {
    try (LoadedProbe loaded =
        load(new Attach.Usdt("hooks_usdt", Files.jvm(), "hotspot", "gc__begin", SELF))) {
      System.gc();
      assertThat(hits(loaded, "HOOKS_USDT")).isPositive();
    }
  }

  @Test
  void samplesStacksByTheClock() throws InterruptedException {
    try (LoadedProbe loaded = load(new Attach.PerfEvent("hooks_clock", 999))) {
      long end = System.nanoTime() + 5_000_000_000L;
      while (hits(loaded, "HOOKS_CLOCK") < 5 && System.nanoTime() < end) spin();
      assertThat(hits(loaded, "HOOKS_CLOCK")).isGreaterThanOrEqualTo(5);
      long[] frames = {0};
      loaded.object().map("stacks").forEach((id, stack) -> frames[0] += stack.get(JAVA_LONG, 0));
      assertThat(frames[0]).isNotZero();
    }
  }

  @Test
  void seesTrafficOfAControlGroup() throws IOException {
    try (LoadedProbe loaded = load(new Attach.Cgroup("hooks_cgroup", cgroup2()))) {
      sendToOurselves();
      assertThat(hits(loaded, "HOOKS_CGROUP")).isPositive();
    }
  }

  @Test
  void seesTrafficOfAnInterface() throws IOException {
    try (LoadedProbe loaded = load(new Attach.Tc("hooks_tc", LOOPBACK, false))) {
      sendToOurselves();
      assertThat(hits(loaded, "HOOKS_TC")).isPositive();
    }
  }

  @Test
  void seesPacketsBeforeTheStack() throws IOException {
    try (LoadedProbe loaded = load(new Attach.Xdp("hooks_xdp", LOOPBACK))) {
      sendToOurselves();
      assertThat(hits(loaded, "HOOKS_XDP")).isPositive();
    }
  }

  @Test
  void readsAnIterator() {
    try (LoadedProbe loaded = load();
        BpfLink link = loaded.object().program("hooks_iter").attachIterator()) {
      String lines = new String(link.readIterator(), UTF_8);
      assertThat(lines.lines()).allMatch("map"::equals);
      assertThat(lines.lines().count()).isGreaterThanOrEqualTo(loaded.object().maps().size());
    }
  }

  @Test
  void callsOneProgramFromAnother() {
    try (LoadedProbe loaded = load()) {
      var call = loaded.object().program("hooks_call");
      assertThat(call.testRun()).isEqualTo(5);
      loaded.object().map("calls").setProgram(2, loaded.object().program("hooks_tail"));
      assertThat(call.testRun()).isEqualTo(17);
      int[] entries = {0};
      loaded.object().map("calls").forEach((key, id) -> entries[0] += key.get(JAVA_INT, 0));
      assertThat(entries[0]).isEqualTo(2);
    }
  }

  @Test
  void saysWhichFunctionIsNotInTheFile() {
    assertThatThrownBy(
            () ->
                load(
                    new Attach.UprobeMulti(
                        "hooks_multi", Files.libc(), List.of("getppid", "no_such"), false, -1)))
        .isInstanceOf(BpfException.NotSupported.class)
        .hasMessageContaining("no function no_such in it");
  }

  @Test
  void saysThatAFileIsNotThere() {
    assertThatThrownBy(
            () -> load(new Attach.Uprobe("hooks_uprobe", Path.of("/no/such"), "f", false, -1)))
        .hasMessageContaining("cannot attach hooks_uprobe to uprobe//no/such:f: ");
  }

  @Test
  void saysThatAnInterfaceIsNotThere() {
    assertThatThrownBy(() -> load(new Attach.Tc("hooks_tc", 999_999, true)))
        .hasMessageContaining("ENODEV (19). There is no such network interface.");
  }

  private LoadedProbe load(Attach... attaches) {
    Ladder ladder = Ladder.required("everything", Rung.of(attaches));
    return loader.load(
        TestProbe.of("hooks", ladder),
        ProbeLoader.Options.of(1, 1 << 16).with(open -> open.global("self_tgid", SELF)));
  }

  private static long hits(LoadedProbe loaded, String slot) {
    long index = loaded.object().btf().enumValue(slot);
    return loaded.object().global("hits").get(JAVA_LONG, 8 * index);
  }

  private static void spin() {
    long end = System.nanoTime() + 1_000_000;
    while (System.nanoTime() < end) Thread.onSpinWait();
  }

  private static void sendToOurselves() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
      socket.setSoTimeout(5_000);
      socket.send(new DatagramPacket(new byte[8], 8, loopback, socket.getLocalPort()));
      socket.receive(new DatagramPacket(new byte[8], 8));
    }
  }

  private static Path cgroup2() throws IOException {
    return java.nio.file.Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" ", -1))
        .filter(mount -> mount[2].equals("cgroup2"))
        .map(mount -> Path.of(mount[1]))
        .findFirst()
        .orElseThrow();
  }
}
