package dev.kernspan.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The types (BTF) of a kernel of amd64, out of its image, for a guest that is to be told them by a
 * file. Layout of the image: Documentation/arch/x86/boot.rst of the kernel.
 */
final class KernelTypes {
  /** The file in the guest. */
  static final String FILE = "kernel.btf";

  private static final int SETUP_SECTORS = 0x1f1, PAYLOAD_OFFSET = 0x248, PAYLOAD_LENGTH = 0x24c;
  private static final int SECTOR = 512;

  /** Behind the payload, the size that it unpacks to. */
  private static final int SIZE_BYTES = 4;

  private KernelTypes() {}

  /** Writes {@link #FILE} for a guest. */
  static void write(KernelImage kernel, Path archive) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kernel");
    Path packed = folder.resolve("vmlinux.zst");
    Path plain = folder.resolve("vmlinux");
    Path types = folder.resolve(FILE);
    try (Cpio out = Cpio.create(archive)) {
      Files.write(packed, payload(Files.readAllBytes(kernel.vmlinuz())));
      Command.run("zstd", "-q", "-d", packed.toString(), "-o", plain.toString());
      Command.run(
          "objcopy", "--dump-section", ".BTF=" + types, plain.toString(), folder + "/nothing");
      out.file(FILE, types);
    } finally {
      Command.run("rm", "-r", folder.toString());
    }
  }

  private static byte[] payload(byte[] image) {
    ByteBuffer head = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    int from = (head.get(SETUP_SECTORS) + 1) * SECTOR + head.getInt(PAYLOAD_OFFSET);
    return Arrays.copyOfRange(image, from, from + head.getInt(PAYLOAD_LENGTH) - SIZE_BYTES);
  }
}
