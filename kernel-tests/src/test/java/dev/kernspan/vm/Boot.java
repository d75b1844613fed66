package dev.kernspan.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a kernel in a virtual machine, from power on to power off.
 *
 * @param name names it in reports, and its files
 * @param arch as Debian calls it
 * @param kernelArguments added to the kernel's command line; those it does not know become
 *     variables of the guest's first process
 * @param patience how long it may take, in seconds
 */
record Boot(
    String name,
    String arch,
    KernelImage kernel,
    Path guest,
    List<String> kernelArguments,
    int patience) {
  private static final String SOFT_LOCKUP = "soft lockup";

  /**
   * Boots; once more where the first try was caught in a soft lockup, which is emulation's fault.
   */
  BootLog run(Path work) throws IOException, InterruptedException {
    BootLog log = once(work);
    if (log.ended() || !log.console().contains(SOFT_LOCKUP)) return log;
    System.out.println(name + ": RETRIED after a soft lockup on its console");
    return once(work).retried();
  }

  private BootLog once(Path work) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve(name.replaceAll("[^\\w.=-]+", "_")));
    Path console = folder.resolve("console.log");
    Path result = folder.resolve("result.log");
    Path initrd = folder.resolve("initrd");
    Files.deleteIfExists(console);
    Files.deleteIfExists(result);
    try (OutputStream out = Files.newOutputStream(initrd)) {
      Files.copy(guest, out);
      Path modules = folder.resolve("modules.cpio");
      KernelModules.write(kernel, modules);
      Files.copy(modules, out);
      if (kernelArguments.contains(Variant.TYPES_BY_FILE)) {
        Path types = folder.resolve("types.cpio");
        KernelTypes.write(kernel, types);
        Files.copy(types, out);
      }
    }
    long began = System.nanoTime();
    Process qemu =
        new ProcessBuilder(command(initrd, console, result))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.log").toFile())
            .start();
    try {
      qemu.getOutputStream().close();
      qemu.waitFor(patience, TimeUnit.SECONDS);
    } finally {
      qemu.destroyForcibly().waitFor();
      Files.delete(initrd);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    return new BootLog(lines(result), text(console) + text(folder.resolve("qemu.log")), seconds);
  }

  private List<String> command(Path initrd, Path console, Path result) throws IOException {
    boolean arm = arch.equals("arm64");
    List<String> command = new ArrayList<>();
    if (arm) command.addAll(List.of("qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a57"));
    else command.addAll(List.of("qemu-system-x86_64", "-M", "pc", "-cpu", "qemu64"));
    command.addAll(
        List.of(
            "-accel",
            "tcg",
            "-smp",
            "1",
            "-m",
            "1536",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-no-reboot",
            "-kernel",
            kernel.vmlinuz().toString(),
            "-initrd",
            initrd.toString(),
            "-append",
            String.join(" ", arguments(arm)),
            "-serial",
            "file:" + console));
    // The board of arm64 has one port of its own: the other is a card.
    if (arm)
      command.addAll(
          List.of(
              "-chardev", "file,id=result,path=" + result, "-device", "pci-serial,chardev=result"));
    else command.addAll(List.of("-serial", "file:" + result));
    return command;
  }

  private List<String> arguments(boolean arm) {
    List<String> arguments = new ArrayList<>();
    arguments.add(arm ? "console=ttyAMA0" : "console=ttyS0");
    if (!arm) arguments.addAll(List.of("tsc=reliable", "no_timer_check"));
    arguments.addAll(
        List.of("panic=-1", "oops=panic", "quiet", "random.trust_cpu=on", "mitigations=off"));
    arguments.add("GUEST_PORT=" + (arm ? "ttyS0" : "ttyS1"));
    arguments.addAll(kernelArguments);
    return arguments;
  }

  private static List<String> lines(Path file) throws IOException {
    return text(file).lines().toList();
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
  }
}
