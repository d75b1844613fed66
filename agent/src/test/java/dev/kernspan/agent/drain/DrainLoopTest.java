package dev.kernspan.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.kernel.Clock;
import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.ProbeLoader;
import dev.kernspan.probe.tcpconnect.TcpConnect;
import dev.kernspan.ring.RingBuffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the loop ends while programs write faster than it reads. */
class DrainLoopTest {
  private static final int RING_BYTES = 1 << 20;
  private static final long INTERVAL_MS = 5;

  private final AtomicLong handled = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private final Thread writer = new Thread(this::connect);
  private volatile boolean writing = true;
  private LoadedProbe probe;
  private RingBuffer ring;

  @BeforeEach
  void load() {
    try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe())) {
      // Process 0 does not exist: this process is observed.
      probe = loader.load(new TcpConnect(), ProbeLoader.Options.of(1, RING_BYTES).leavingOut(0));
    }
    ring = new RingBuffer(probe.object().map("events"));
    writer.start();
  }

  @AfterEach
  void close() throws InterruptedException {
    writing = false;
    writer.join();
    ring.close();
    probe.close();
  }

  @ParameterizedTest(name = "{0} us for each record")
  @ValueSource(ints = {100, 1000})
  void endsThoughProgramsGoOnWriting(int usPerRecord) throws InterruptedException {
    DrainLoop loop = loop(usPerRecord);
    loop.start();
    Thread.sleep(500);
    loop.close();
    assertThat(loop.alive()).isFalse();
    assertThat(ended).hasValue(1);
    assertThat(failures).isEmpty();
    assertThat(ring.backlogBytes()).isPositive();
  }

  @Test
  void readsAllThatWasWrittenUpToItsEnd() throws InterruptedException {
    DrainLoop loop = loop(0);
    loop.start();
    Thread.sleep(200);
    writing = false;
    writer.join();
    loop.close();
    assertThat(ring.backlogBytes()).isZero();
    assertThat(handled).hasPositiveValue();
  }

  private DrainLoop loop(int usPerRecord) {
    return new DrainLoop(
        ring,
        (memory, at, length) -> {
          handled.incrementAndGet();
          if (usPerRecord > 0) {
            LockSupport.parkNanos(usPerRecord * 1000L);
          }
        },
        new Chores(),
        Clock.system(),
        INTERVAL_MS,
        failures::add);
  }

  /** To a port on which nobody listens: each attempt makes one record. */
  private void connect() {
    int port = free();
    while (writing) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        throw new AssertionError("connected: " + socket);
      } catch (IOException refused) {
        // As wanted.
      }
    }
  }

  private static int free() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private final class Chores implements DrainLoop.Chores {
    @Override
    public void everyRound() {}

    @Override
    public void everySecond(long nowNs) {}

    @Override
    public void atEnd() {
      ended.incrementAndGet();
    }
  }
}
