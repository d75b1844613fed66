package dev.kernspan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.probe.tcpconnect.TcpConnect;
import dev.kernspan.testing.LiveProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a program wakes the reader of the ring, by the records of a real probe. */
final class WakeUpTest {
  private static final int RING_BYTES = 1 << 18;

  private LiveProbe live;
  private ServerSocketChannel listener;
  private int recordBytes;

  @BeforeEach
  void load() throws IOException {
    listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    live = LiveProbe.of(new TcpConnect(), RING_BYTES, open -> {});
    live.only(ProcessHandle.current().pid());
    live.records();
    makeRecords(1);
    recordBytes = (int) live.ring().backlogBytes();
    live.records();
    live.ring().await(0);
  }

  @AfterEach
  void close() throws IOException {
    live.close();
    listener.close();
  }

  @Test
  void wakesTheReaderWithTheRecordThatFillsAQuarter() throws IOException {
    int fitBelow = (RING_BYTES / 4 - 1) / recordBytes;
    makeRecords(fitBelow);
    assertThat(waitedMs(300)).isGreaterThanOrEqualTo(300);
    makeRecords(1);
    assertThat(waitedMs(10_000)).isLessThan(5_000);
    assertThat(live.records().size()).isEqualTo(2 + fitBelow);
  }

  @Test
  void wakesTheReaderAgainOnlyAfterADrain() throws IOException {
    int quarter = RING_BYTES / 4 / recordBytes;
    makeRecords(quarter + 1);
    long before = wakeUps();
    makeRecords(2 * quarter);
    assertThat(wakeUps() - before).isLessThan(quarter / 2);
    live.records();
    live.ring().await(0);
    makeRecords(quarter + 1);
    assertThat(waitedMs(10_000)).isLessThan(5_000);
  }

  private void makeRecords(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel.open(listener.getLocalAddress()).close();
      listener.accept().close();
    }
  }

  private long waitedMs(long atMost) {
    long before = System.nanoTime();
    live.ring().await(atMost);
    return (System.nanoTime() - before) / 1_000_000;
  }

  /** The kernel wakes a reader by an interrupt to itself; others that use them are few. */
  private static long wakeUps() throws IOException {
    return Files.readAllLines(Path.of("/proc/interrupts")).stream()
        .filter(line -> line.contains("IRQ work interrupts"))
        .flatMap(line -> Arrays.stream(line.split("\\s+", -1)))
        .filter(word -> word.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .sum();
  }
}
