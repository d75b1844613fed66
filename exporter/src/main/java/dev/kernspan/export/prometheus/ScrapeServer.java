package dev.kernspan.export.prometheus;

import dev.kernspan.export.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * The agent's endpoint: {@code /metrics}, {@code /healthz}, {@code /readyz}. One daemon thread
 * serves all connections without ever waiting for one of them, so that a slow scraper costs the
 * others nothing. Everything is bounded: connections, the size of a request, the time for each
 * step.
 */
public final class ScrapeServer implements AutoCloseable {
  private static final long SWEEP_MS = 1_000;
  private static final int BACKLOG = 64;

  private final ServerSocketChannel acceptor;
  private final Selector selector;
  private final InetSocketAddress address;
  private final ScrapePages pages;
  private final Limits limits;
  private final Set<ScrapeConnection> connections = new HashSet<>();
  private final Thread thread;
  private volatile boolean closed;

  /** How much a scraper may take: connections at once, and the time of each step of a request. */
  record Limits(int connections, Duration request, Duration response, Duration idle) {
    static final Limits DEFAULT =
        new Limits(64, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(75));
  }

  /**
   * Opens the endpoint, which answers from then on. Port 0 takes a free port.
   *
   * @throws CannotListenException when the address cannot be had
   */
  public static ScrapeServer open(
      InetSocketAddress address, Snapshot.Source source, Readiness readiness) {
    return open(address, source, readiness, Limits.DEFAULT);
  }

  static ScrapeServer open(
      InetSocketAddress address, Snapshot.Source source, Readiness readiness, Limits limits) {
    ScrapePages pages = new ScrapePages(new SnapshotCollector(source), readiness);
    ServerSocketChannel acceptor = bind(address);
    try {
      ScrapeServer server = new ScrapeServer(acceptor, pages, limits);
      server.thread.start();
      return server;
    } catch (IOException e) {
      closeQuietly(acceptor);
      throw new CannotListenException(address, e);
    }
  }

  private static ServerSocketChannel bind(InetSocketAddress address) {
    try {
      ServerSocketChannel acceptor = ServerSocketChannel.open();
      try {
        acceptor.bind(address, BACKLOG).configureBlocking(false);
        return acceptor;
      } catch (IOException | RuntimeException e) {
        closeQuietly(acceptor);
        throw e;
      }
    } catch (IOException | UnresolvedAddressException e) {
      throw new CannotListenException(address, e);
    }
  }

  private ScrapeServer(ServerSocketChannel acceptor, ScrapePages pages, Limits limits)
      throws IOException {
    this.acceptor = acceptor;
    this.pages = pages;
    this.limits = limits;
    this.address = (InetSocketAddress) acceptor.getLocalAddress();
    this.selector = Selector.open();
    acceptor.register(selector, SelectionKey.OP_ACCEPT);
    this.thread = Thread.ofPlatform().name("kernspan-scrape").daemon().unstarted(this::run);
  }

  /** Where it really listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Ends the endpoint and every connection; idempotent. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::onReady, connections.isEmpty() ? 0 : SWEEP_MS);
        closeOverdue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the scrape endpoint's selector failed", e);
    } finally {
      connections.forEach(ScrapeConnection::close);
      closeQuietly(acceptor);
      closeQuietly(selector);
    }
  }

  private void onReady(SelectionKey key) {
    if (key.attachment() instanceof ScrapeConnection connection) {
      if (!connection.proceed(System.nanoTime())) {
        close(connection);
      }
    } else {
      accept();
    }
  }

  private void accept() {
    try {
      SocketChannel channel = acceptor.accept();
      if (channel == null) {
        return;
      }
      if (connections.size() >= limits.connections()) {
        closeOldest();
      }
      channel.configureBlocking(false);
      connections.add(new ScrapeConnection(channel, selector, pages, limits, System.nanoTime()));
    } catch (IOException e) {
      // Out of file descriptors: give one back, or this would be asked again at once and for ever.
      closeOldest();
      pause();
    }
  }

  /** The newest is worth most: an old one is idle, or a scraper that has given up. */
  private void closeOldest() {
    connections.stream()
        .min(Comparator.comparingLong(ScrapeConnection::deadlineNs))
        .ifPresent(this::close);
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    for (ScrapeConnection connection : Set.copyOf(connections)) {
      if (now - connection.deadlineNs() > 0) {
        close(connection);
      }
    }
  }

  private void close(ScrapeConnection connection) {
    connection.close();
    connections.remove(connection);
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing is left to be done with it, and its owner is on its way out.
    }
  }
}
