package dev.kernspan.agent.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Makes {@code service.instance.id}: the same instance gets the same id from every agent run. */
final class InstanceId {
  // The namespace that the semantic conventions give for this attribute.
  private static final UUID NAMESPACE = UUID.fromString("4d63009a-8d0f-11ee-aad7-4c796ed8e320");

  private InstanceId() {}

  /** A version 5 UUID over what makes an instance. */
  static String of(String... parts) {
    MessageDigest sha1 = sha1();
    sha1.update(bytes(NAMESPACE));
    sha1.update(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
    long high = (hash.getLong() & ~0xF000L) | 0x5000L;
    long low = (hash.getLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  private static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-1", e);
    }
  }
}
