package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kernspan.btf.Btf;
import dev.kernspan.testing.TestProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way that kernels before 6.6 take, on the loopback interface. */
final class NetworkHooksTest {
  private static final int LOOPBACK = 1, BOTH_WAYS = 3;
  private static final CFunction DESTROY =
      Library.libbpf("bpf_tc_hook_destroy", CFunction.Result.STATUS);

  private boolean made;

  @BeforeEach
  void makeTheQdisc() {
    made = qdisc(LibBpf.BPF_TC_HOOK_CREATE) == 0;
  }

  @AfterEach
  void removeTheQdisc() {
    if (made) qdisc(DESTROY);
  }

  @Test
  void seesTrafficThroughAFilterUntilItIsDetached() throws Exception {
    try (OpenObject open = OpenObject.open("hooks", Btf.objectBeside(TestProbe.class, "hooks"));
        BpfObject object = open.load()) {
      long slot = 8 * object.btf().enumValue("HOOKS_TC");
      MemorySegment hits = object.global("hits");
      var filter = new NetworkHooks.Filter(LOOPBACK, true);
      long attached = filter.attach(object.program("hooks_tc").fd());
      assumeTrue(attached != -Errno.ENOENT, "no filters here: cls_bpf and sch_ingress are missing");
      assertThat(attached).isZero();
      sendToOurselves();
      long seen = hits.get(JAVA_LONG, slot);
      assertThat(seen).isPositive();
      filter.detach();
      sendToOurselves();
      assertThat(hits.get(JAVA_LONG, slot)).isEqualTo(seen);
    }
  }

  private static long qdisc(CFunction function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment hook = arena.allocate(24, 8);
      hook.set(JAVA_LONG, 0, 24);
      hook.set(JAVA_INT, 8, LOOPBACK);
      hook.set(JAVA_INT, 12, BOTH_WAYS);
      return function.call(hook.address());
    }
  }

  private static void sendToOurselves() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
      socket.setSoTimeout(5_000);
      socket.send(new DatagramPacket(new byte[8], 8, loopback, socket.getLocalPort()));
      socket.receive(new DatagramPacket(new byte[8], 8));
    }
  }
}
