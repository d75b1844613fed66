package dev.kernspan.kernel;

import static dev.kernspan.kernel.KernelFeatures.Capability.CAP_BPF;
import static dev.kernspan.kernel.KernelFeatures.Capability.CAP_PERFMON;
import static dev.kernspan.kernel.KernelFeatures.Capability.CAP_SYS_ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.kernel.KernelFeatures.Lockdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelFeaturesTest {
  @TempDir private Path root = Path.of("");

  @Test
  void findsWhatTheMachineHas() throws IOException {
    write("sys/kernel/btf/vmlinux", "x");
    write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    write("proc/self/status", "Name:\tjava\nCapEff:\t000000c000000000\n");
    write("proc/sys/net/core/bpf_jit_enable", "1\n");
    Files.createDirectories(root.resolve("sys/bus/event_source/devices/kprobe"));
    Files.createDirectories(root.resolve("sys/kernel/debug/tracing/events"));
    KernelFeatures features = KernelFeatures.under(root);
    assertThat(features.btf()).isTrue();
    assertThat(features.lockdown()).isEqualTo(Lockdown.INTEGRITY);
    assertThat(features.capabilities()).containsExactlyInAnyOrder(CAP_BPF, CAP_PERFMON);
    assertThat(features.missingForTracing()).isEmpty();
    assertThat(features.jit()).isTrue();
    assertThat(features.kprobes()).isTrue();
    assertThat(features.uprobes()).isFalse();
    assertThat(features.tracefs()).contains(root.resolve("sys/kernel/debug/tracing"));
  }

  @Test
  void takesNothingForGrantedWhereFilesAreMissing() {
    KernelFeatures features = KernelFeatures.under(root);
    assertThat(features.btf()).isFalse();
    assertThat(features.lockdown()).isEqualTo(Lockdown.UNKNOWN);
    assertThat(features.capabilities()).isEmpty();
    assertThat(features.missingForTracing()).containsExactlyInAnyOrder(CAP_BPF, CAP_PERFMON);
    assertThat(features.tracefs()).isEmpty();
  }

  @Test
  void knowsTheOtherSettingsOfTheKernel() throws IOException {
    write("sys/kernel/security/lockdown", "none integrity [confidentiality]");
    write("proc/self/status", "CapEff:\t0000000000200000\n");
    write("proc/sys/net/core/bpf_jit_enable", "0\n");
    KernelFeatures features = KernelFeatures.under(root);
    assertThat(features.lockdown()).isEqualTo(Lockdown.CONFIDENTIALITY);
    assertThat(features.capabilities()).containsExactly(CAP_SYS_ADMIN);
    assertThat(features.missingForTracing()).isEmpty();
    assertThat(features.jit()).isFalse();
    write("sys/kernel/security/lockdown", "[none] integrity confidentiality");
    assertThat(KernelFeatures.under(root).lockdown()).isEqualTo(Lockdown.NONE);
  }

  @Test
  void readsListsOfCpus() {
    assertThat(Cpus.parse("0-2,5\n")).containsExactly(0, 1, 2, 5);
    assertThat(Cpus.online()).contains(0);
  }

  @Test
  void knowsWhoPreemptsPrograms() throws IOException {
    assertThat(preempts("7.0.0-rc1")).isTrue();
    assertThat(preempts("10.2.1-cloud-arm64")).isTrue();
    assertThat(preempts("6.19.14+deb13-cloud-amd64")).isFalse();
    assertThat(preempts("")).isFalse();
  }

  private boolean preempts(String release) throws IOException {
    write("proc/sys/kernel/osrelease", release + "\n");
    return KernelFeatures.under(root).preemptsPrograms();
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
