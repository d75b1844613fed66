package dev.kernspan.export.prometheus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a scraper: reads a request, writes its response, again. Each call does what can
 * be done without waiting.
 */
final class ScrapeConnection {
  private static final int MAX_HEAD_BYTES = 8 << 10;
  private static final long LINGER_NS = 1_000_000_000;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ScrapePages pages;
  private final ScrapeServer.Limits limits;
  private final ByteBuffer in = ByteBuffer.allocate(MAX_HEAD_BYTES);
  private @Nullable ByteBuffer out;
  private boolean idle;
  private boolean last;
  private boolean lingering;
  private long deadlineNs;

  ScrapeConnection(
      SocketChannel channel,
      Selector selector,
      ScrapePages pages,
      ScrapeServer.Limits limits,
      long nowNs)
      throws IOException {
    this.channel = channel;
    this.pages = pages;
    this.limits = limits;
    this.deadlineNs = nowNs + limits.request().toNanos();
    this.key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** When this connection has had its time, on the clock of {@link System#nanoTime}. */
  long deadlineNs() {
    return deadlineNs;
  }

  /** Does the next step; false when the connection is at its end. */
  boolean proceed(long nowNs) {
    try {
      if (lingering) {
        return channel.read(in.clear()) >= 0;
      }
      return out == null ? read(nowNs) : write(out, nowNs);
    } catch (IOException e) {
      return false;
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is gone either way.
    }
  }

  private boolean read(long nowNs) throws IOException {
    if (channel.read(in) < 0) {
      return false;
    }
    if (idle && in.position() > 0) {
      idle = false;
      deadlineNs = nowNs + limits.request().toNanos();
    }
    int end = ScrapeRequest.endOfHead(in.array(), in.position());
    if (end < 0 && in.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ);
      return true;
    }
    ScrapeRequest request = end < 0 ? ScrapeRequest.TOO_LARGE : takeRequest(end);
    last = !request.keepAlive();
    deadlineNs = nowNs + limits.response().toNanos();
    out = pages.answer(request).encode(request);
    return write(out, nowNs);
  }

  private ScrapeRequest takeRequest(int end) {
    ScrapeRequest request = ScrapeRequest.parse(in.array(), end);
    in.flip().position(end);
    in.compact();
    return request;
  }

  private boolean write(ByteBuffer response, long nowNs) throws IOException {
    channel.write(response);
    if (response.hasRemaining()) {
      key.interestOps(SelectionKey.OP_WRITE);
      return true;
    }
    out = null;
    if (last) {
      linger(nowNs);
      return true;
    }
    idle = in.position() == 0;
    deadlineNs = nowNs + (idle ? limits.idle() : limits.request()).toNanos();
    // A request that came along with the last one is taken up in the next round, others first.
    key.interestOps(idle ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
    return true;
  }

  /** Closing with bytes unread would reset the connection and take the response with it. */
  private void linger(long nowNs) throws IOException {
    lingering = true;
    deadlineNs = nowNs + LINGER_NS;
    channel.shutdownOutput();
    key.interestOps(SelectionKey.OP_READ);
  }
}
