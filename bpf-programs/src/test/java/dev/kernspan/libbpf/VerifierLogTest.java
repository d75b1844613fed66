package dev.kernspan.libbpf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("not-in-a-guest") // the same on every kernel
final class VerifierLogTest {
  @Test
  void takesTheReasonFromBeforeTheStatistics() {
    String log =
        """
        func#0 @0
        0: R1=ctx() R10=fp0
        ; return *last; @ sampler.bpf.c:178
        7: (79) r0 = *(u64 *)(r0 +0)
        R0 invalid mem access 'map_value_or_null'
        verification time 92 usec
        stack depth 4
        processed 8 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0
        """;
    assertThat(VerifierLog.reason(log)).endsWith("R0 invalid mem access 'map_value_or_null'");
    assertThat(VerifierLog.reason(log)).doesNotContain("processed", "stack depth", "r0 =");
  }

  @Test
  void stopsAtTheHeadlineWhereTheKernelExplainsItself() {
    String log =
        """
        6: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=recent,ks=4,vs=8)
        ; return *last; @ sampler.bpf.c:183
        7: (79) r0 = *(u64 *)(r0 +0)
        R0 invalid mem access 'map_value_or_null'

        Verification failed: Register Type Safety: Invalid dereference

        Reason:
          R0 may be NULL here (a nullable map value pointer).

        Suggestion:
          Add a NULL check before the access.

        processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0
        """;
    assertThat(VerifierLog.reason(log))
        .isEqualTo(
            "R0 invalid mem access 'map_value_or_null'; Verification failed: Register Type Safety:"
                + " Invalid dereference");
  }

  @Test
  void hasNoReasonForALogThatSaysNone() {
    assertThat(VerifierLog.reason("")).isEmpty();
    assertThat(VerifierLog.reason("processed 8 insns (limit 1000000)\n")).isEmpty();
  }

  @Test
  void keepsTheEndOfALongLog() {
    byte[] buffer = new byte[3 << 20];
    Arrays.fill(buffer, 0, 2 << 20, (byte) 'x');
    byte[] end = "\nthe end".getBytes(UTF_8);
    System.arraycopy(end, 0, buffer, 2 << 20, end.length);
    assertThat(VerifierLog.tail(MemorySegment.ofArray(buffer)))
        .hasSize(1 << 20)
        .endsWith("x\nthe end");
  }
}
