package dev.kernspan.e2e.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** Jetty, on platform threads. */
public final class JettyServer {
  private JettyServer() {}

  public static void main(String[] args) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), RequestLog.port());
    Server server = new Server(address);
    server.setHandler(new Shop(RequestLog.open()));
    server.start();
  }

  private static final class Shop extends Handler.Abstract {
    private final RequestLog log;

    private Shop(RequestLog log) {
      this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      long beganNs = System.nanoTime();
      String method = request.getMethod();
      String path = request.getHttpURI().getPath();
      Content.Source.asByteBuffer(request);
      Answer answer = Answer.to(method, path);
      response.setStatus(answer.status());
      if (!answer.chunked()) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.part(0).length);
      }
      Runnable logged = () -> log.add(method, path, answer.status(), beganNs);
      write(response, answer, 0, Callback.from(logged, callback));
      return true;
    }

    private static void write(Response response, Answer answer, int part, Callback callback) {
      boolean last = part == answer.parts().size() - 1;
      Callback next =
          last
              ? callback
              : Callback.from(() -> write(response, answer, part + 1, callback), callback::failed);
      response.write(last, ByteBuffer.wrap(answer.part(part)), next);
    }
  }
}
