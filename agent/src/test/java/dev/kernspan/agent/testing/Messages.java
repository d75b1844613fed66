package dev.kernspan.agent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Valid messages, and what chance makes of them. */
public final class Messages {
  public static final String TRACE_PARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  public static final List<String> REQUESTS =
      List.of(
          "GET /users/42/orders?page=2 HTTP/1.1\r\nHost: shop.example:8080\r\n"
              + "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n"
              + "Accept-Encoding: gzip, br\r\nCookie: session=0123456789abcdef\r\n"
              + ("traceparent: " + TRACE_PARENT + "\r\ntracestate: a=1,b=2\r\n\r\n"),
          "POST /upload HTTP/1.1\r\nhost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"
              + "hello world",
          "PUT http://proxy.example/a/b.js?c#d HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
          "CONNECT db.example:443 HTTP/1.1\r\nHost: db.example:443\r\n\r\n",
          "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
          "\r\n\r\nHEAD / HTTP/1.1\nHost: bare\n folded\n\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "GET /ws HTTP/1.1\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n");

  public static final List<String> RESPONSES =
      List.of(
          "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
              + "Content-Type: text/html\r\nContent-Length: 5\r\nETag: \"65a1\"\r\n\r\nhello",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.0 404\r\nConnection: close\r\nContent-Length: 5, 5\r\n\r\n",
          "HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");

  private static final byte[][] WHOLE =
      Stream.concat(REQUESTS.stream(), RESPONSES.stream())
          .map(Messages::bytes)
          .toArray(byte[][]::new);

  /** What breaks parsers. */
  private static final byte[][] PIECES =
      Stream.of(
              "\r\n",
              "\n",
              "\r",
              "\r\n\r\n",
              " ",
              "\t",
              "\r\n ",
              ":",
              ",",
              ";",
              "/",
              "//",
              "?",
              "#",
              "*",
              "%",
              "%zz",
              "\0",
              "\u007f",
              "\u00ff",
              "{id}",
              "://",
              "HTTP/1.1",
              "HTTP/1.",
              "GET ",
              "a: b\r\n",
              "Host: h\r\n",
              "Content-Length: 7\r\n",
              "Content-Length:",
              "chunked",
              "Transfer-Encoding: ",
              "Connection: close\r\n",
              "-1",
              "99999999999999999999",
              "traceparent: " + TRACE_PARENT + "\r\n",
              "t",
              "c",
              "e:",
              "u\r\n")
          .map(Messages::bytes)
          .toArray(byte[][]::new);

  private static final byte[][] PATHS =
      Stream.of(
              "/",
              "*",
              "/users/42/orders",
              "/static/app.3f4a9b21.js",
              "/a/b/c/d/e/f/g/h/i/j/k",
              "/550e8400-e29b-41d4-a716-446655440000.pdf",
              "/joe@example.com",
              "/caf%C3%A9",
              "/2024-01-31/x;y=1?z",
              "/01ARZ3NDEKTSV4RRFFQ69G5FAV",
              "/" + "x".repeat(64) + ".html")
          .map(Messages::bytes)
          .toArray(byte[][]::new);

  private static final int LONGEST = 4096;
  private static final int RANDOM_BYTES = 300;

  private Messages() {}

  /** A valid message after up to four accidents. */
  public static byte[] malformed(Random random) {
    byte[] message = any(WHOLE, random);
    for (int accidents = random.nextInt(5); accidents > 0; accidents--) {
      message = accident(message, random);
    }
    return message.length > LONGEST ? Arrays.copyOf(message, LONGEST) : message;
  }

  /** A valid traceparent after up to two accidents. */
  public static byte[] malformedTraceParent(Random random) {
    byte[] message = bytes(TRACE_PARENT);
    for (int accidents = random.nextInt(3); accidents > 0; accidents--) {
      message =
          switch (random.nextInt(4)) {
            case 0 -> accident(message, random);
            case 1 -> zeroField(message, random);
            default -> otherDigit(message, random);
          };
    }
    return message;
  }

  /** A request target after up to four accidents. */
  public static byte[] malformedPath(Random random) {
    byte[] message = any(PATHS, random);
    for (int accidents = random.nextInt(5); accidents > 0; accidents--) {
      message =
          random.nextBoolean()
              ? splice(message, message.length, any(PATHS, random), random)
              : accident(message, random);
    }
    return message;
  }

  private static byte[] accident(byte[] message, Random random) {
    int at = random.nextInt(message.length + 1);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(message, at);
      case 1 -> flipBits(message, random);
      case 2 -> splice(message, at, any(WHOLE, random), random);
      case 3 -> random(random);
      case 4 -> repeat(message, at, any(PIECES, random), 1 + random.nextInt(500));
      case 5 -> splice(message, at, message, random);
      default -> repeat(message, at, any(PIECES, random), 1);
    };
  }

  private static byte[] flipBits(byte[] message, Random random) {
    byte[] flipped = message.clone();
    for (int flips = 1 + random.nextInt(8); flips > 0 && flipped.length > 0; flips--) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] otherDigit(byte[] message, Random random) {
    byte[] changed = message.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] =
          (byte) "0123456789abcdefABCF-g".charAt(random.nextInt(22));
    }
    return changed;
  }

  /** Between two dashes, as no id may be. */
  private static byte[] zeroField(byte[] message, Random random) {
    byte[] changed = message.clone();
    int at = random.nextInt(changed.length + 1);
    while (at > 0 && changed[at - 1] != '-') {
      at--;
    }
    for (; at < changed.length && changed[at] != '-'; at++) {
      changed[at] = '0';
    }
    return changed;
  }

  /** The beginning of one message and the end of another. */
  private static byte[] splice(byte[] first, int at, byte[] second, Random random) {
    int from = random.nextInt(second.length + 1);
    byte[] spliced = Arrays.copyOf(first, at + second.length - from);
    System.arraycopy(second, from, spliced, at, second.length - from);
    return spliced;
  }

  private static byte[] random(Random random) {
    byte[] bytes = new byte[random.nextInt(RANDOM_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] repeat(byte[] message, int at, byte[] piece, int times) {
    byte[] longer = Arrays.copyOf(message, message.length + times * piece.length);
    for (int i = 0; i < times; i++) {
      System.arraycopy(piece, 0, longer, at + i * piece.length, piece.length);
    }
    System.arraycopy(message, at, longer, at + times * piece.length, message.length - at);
    return longer;
  }

  private static byte[] any(byte[][] choice, Random random) {
    return choice[random.nextInt(choice.length)];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
