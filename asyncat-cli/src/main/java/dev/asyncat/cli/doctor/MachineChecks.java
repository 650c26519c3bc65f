package dev.asyncat.cli.doctor;

import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.core.localmodel.ByteCount;
import dev.asyncat.core.process.Fence;
import dev.asyncat.core.process.Fencing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at the machine: Java, processor, memory, terminal, other programs. */
final class MachineChecks {

  private static final long PROGRAM_SECONDS = 20;
  private static final long MEMORY_FOR_DEFAULT = 2_500_000_000L;

  private MachineChecks() {}

  static Finding java() {
    int version = Runtime.version().feature();
    String detail = Runtime.version() + " in " + System.getProperty("java.home");
    return version >= 25
        ? Finding.ok("Java", detail)
        : Finding.missing("Java", detail, "Install a JDK 25 or newer");
  }

  static Finding processor() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    String detail = system + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    boolean intel = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    if (!intel) {
      return Finding.ok("Processor", detail);
    }
    Optional<Boolean> avx2 = hasAvx2();
    if (avx2.isEmpty()) {
      return Finding.optional(
          "Processor", detail, "Local models need AVX2; whether it is there cannot be seen here");
    }
    return avx2.get()
        ? Finding.ok("Processor", detail + ", AVX2")
        : Finding.optional(
            "Processor",
            detail + ", no AVX2",
            "Local models cannot run here; use a server with AI_BASE_URL");
  }

  private static Optional<Boolean> hasAvx2() {
    Path info = Path.of("/proc/cpuinfo");
    try {
      return Files.isReadable(info)
          ? Optional.of(
              Files.readAllLines(info, StandardCharsets.UTF_8).stream()
                  .anyMatch(line -> line.startsWith("flags") && line.contains(" avx2")))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Finding memory() {
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system)) {
      return Finding.optional("Memory", "not known", "The default model needs about 2.5 GB");
    }
    long total = system.getTotalMemorySize();
    String detail = ByteCount.text(total);
    return total >= MEMORY_FOR_DEFAULT
        ? Finding.ok("Memory", detail)
        : Finding.optional(
            "Memory", detail, "The default model needs about 2.5 GB; choose a smaller one");
  }

  static Finding terminal(Terminal terminal) {
    List<String> parts = new ArrayList<>();
    parts.add(terminal.interactive() ? "can ask questions" : "cannot ask questions");
    parts.add(terminal.style().colours() ? "colours" : "no colours");
    parts.add(terminal.style().symbols() ? "symbols" : "ASCII only");
    parts.add(terminal.width() + " columns");
    parts.add(System.getProperty("stdout.encoding", Charset.defaultCharset().name()));
    String detail = String.join(", ", parts);
    return terminal.interactive()
        ? Finding.ok("Terminal", detail)
        : Finding.optional(
            "Terminal", detail, "Runs deny what needs approval here, unless started with --yes");
  }

  /**
   * Looks for a program.
   *
   * @param commands ways to start it so that it tells its version
   */
  static Finding program(String subject, String advice, List<List<String>> commands) {
    for (List<String> command : commands) {
      Optional<String> version = firstLine(command);
      if (version.isPresent()) {
        return Finding.ok(subject, version.get());
      }
    }
    return Finding.optional(subject, "not found", advice);
  }

  private static Optional<String> firstLine(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readNBytes(400);
        if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          return Optional.empty();
        }
        return Optional.of(
            new String(output, StandardCharsets.UTF_8).lines().findFirst().orElse("found"));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  static Finding fence() {
    Fencing fencing = Fencing.of(Fence.of(Fence.Mode.IF_AVAILABLE));
    return fencing
        .problem()
        .map(
            why ->
                Finding.optional(
                    "Fence",
                    why,
                    "Install bubblewrap and allow user namespaces, so that commands can write their"
                        + " workspace alone"))
        .orElseGet(() -> Finding.ok("Fence", "commands can run behind bubblewrap"));
  }

  static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
  }
}
