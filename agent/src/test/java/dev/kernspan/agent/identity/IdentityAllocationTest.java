package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.kernel.Clock;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class IdentityAllocationTest {
  private static final int LOOKUPS = 100_000;

  @Test
  void findingAKnownProcessAllocatesNothing() {
    AgentConfig config = AgentConfig.defaults();
    var identities =
        new Identities(config, new ProcessFilter(config.filter()), "9.9", Clock.system());
    int pid = (int) ProcessHandle.current().pid();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long found = lookUp(identities, pid);

    long before = threads.getCurrentThreadAllocatedBytes();
    found += lookUp(identities, pid);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isZero();
    assertThat(found).isEqualTo(2L * LOOKUPS * pid);
  }

  private static long lookUp(Identities identities, int pid) {
    long sum = 0;
    for (int i = 0; i < LOOKUPS; i++) {
      sum += identities.of(pid).pid();
    }
    return sum;
  }
}
