package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.protocol.TraceParent;
import dev.kernspan.agent.testing.Allocations;
import dev.kernspan.agent.testing.Messages;
import org.junit.jupiter.api.Test;

final class AllocationTest {
  private static final int MESSAGES = 100_000;

  private final Http1Request request = new Http1Request();
  private final Http1Response response = new Http1Response();
  private final TraceParent parent = new TraceParent();
  private long sum;

  @Test
  void aRequestAllocatesNothing() {
    byte[] message = Messages.REQUESTS.getFirst().getBytes(ISO_8859_1);
    assertThat(Allocations.bytes(MESSAGES, () -> readRequest(message))).isZero();
    assertThat(sum).isPositive();
  }

  @Test
  void aResponseAllocatesNothing() {
    byte[] message = Messages.RESPONSES.getFirst().getBytes(ISO_8859_1);
    assertThat(Allocations.bytes(MESSAGES, () -> readResponse(message))).isZero();
    assertThat(sum).isPositive();
  }

  @Test
  void garbageAllocatesNothing() {
    byte[] message = "\u0016\u0003\u0001\u0002\u0000\u0001 no HTTP".getBytes(ISO_8859_1);
    assertThat(Allocations.bytes(MESSAGES, () -> readRequest(message))).isZero();
    assertThat(Allocations.bytes(MESSAGES, () -> readResponse(message))).isZero();
    assertThat(sum).isNegative();
  }

  private void readRequest(byte[] message) {
    sum += request.parse(message, message.length) + BodyLength.ofRequest(request);
    if (parent.parse(message, request.traceParentStart(), request.traceParentLength())) {
      sum += parent.spanId() & 1;
    }
  }

  private void readResponse(byte[] message) {
    sum += response.parse(message, message.length);
    sum += BodyLength.ofResponse(request.method(), response);
  }
}
