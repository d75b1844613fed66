package dev.kernspan.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SpanAccountsTest {
  @Test
  void boundsHowManyWait() {
    SpanAccounts accounts = new SpanAccounts(2, 1_000);
    assertThat(accounts.admit(1)).isTrue();
    assertThat(accounts.admit(1)).isTrue();
    assertThat(accounts.admit(1)).isFalse();
    assertThat(accounts.dropped()).isEqualTo(dropped(1, 0));
  }

  @Test
  void boundsWhatTheyTakeOfTheHeap() {
    SpanAccounts accounts = new SpanAccounts(10, 1_000);
    assertThat(accounts.admit(600)).isTrue();
    assertThat(accounts.admit(401)).isFalse();
    assertThat(accounts.admit(400)).isTrue();
    assertThat(accounts.waiting()).isEqualTo(2);
    assertThat(accounts.dropped()).isEqualTo(dropped(0, 1));
  }

  @Test
  void hasRoomAgainOnceABatchIsSettled() {
    SpanAccounts accounts = new SpanAccounts(10, 1_000);
    assertThat(accounts.admit(600)).isTrue();
    accounts.settle(1, 600, false);
    assertThat(accounts.admit(1_000)).isTrue();
    assertThat(accounts.waiting()).isEqualTo(1);
  }

  private static Map<DropReason, Long> dropped(long queueFull, long queueMemory) {
    return Map.of(
        DropReason.QUEUE_FULL,
        queueFull,
        DropReason.QUEUE_MEMORY,
        queueMemory,
        DropReason.EXPORT_FAILED,
        0L,
        DropReason.SHUTDOWN,
        0L);
  }
}
