package dev.kernspan.probe.request;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.libbpf.OpenObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/**
 * How the kernel side recognises a message: {@code (first 8 bytes & mask) == value}, the bytes read
 * as a little-endian number.
 *
 * @param protocol what the message's records carry, from 1
 * @param request whether the message is a request; else a response
 */
public record ProtocolSignature(int protocol, boolean request, long mask, long value) {
  private static final String VARIABLE = "signatures";
  private static final Btf BTF = Btf.beside(Request.class, "request");
  private static final BtfStruct STRUCT = BTF.struct("request_signature");
  private static final int MASK = (int) STRUCT.u64("mask").offset();
  private static final int VALUE = (int) STRUCT.u64("value").offset();
  private static final int PROTOCOL = (int) STRUCT.u8("protocol").offset();
  private static final int FLAG = (int) STRUCT.u8("flag").offset();

  /** Whether this is an object of the request probe, the only one that looks for messages. */
  public static boolean concerns(OpenObject object) {
    return object.hasGlobal(VARIABLE);
  }

  /** Sets the messages to look for; before the load. */
  public static Consumer<OpenObject> all(List<ProtocolSignature> signatures) {
    int room = BTF.variable(VARIABLE).size();
    if (signatures.size() * STRUCT.size() > room) {
      throw new IllegalArgumentException(
          signatures.size() + " signatures, " + room / STRUCT.size() + " at most");
    }
    ByteBuffer bytes = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < signatures.size(); i++) {
      signatures.get(i).write(bytes, i * STRUCT.size());
    }
    return object ->
        object.global(VARIABLE, bytes.array()).global("signature_count", signatures.size());
  }

  private void write(ByteBuffer to, int at) {
    int flag = request ? RequestEvent.IS_REQUEST : RequestEvent.IS_RESPONSE;
    to.putLong(at + MASK, mask)
        .putLong(at + VALUE, value)
        .put(at + PROTOCOL, (byte) protocol)
        .put(at + FLAG, (byte) flag);
  }
}
