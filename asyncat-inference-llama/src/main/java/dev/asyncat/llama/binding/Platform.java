package dev.asyncat.llama.binding;

import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which native library fits this machine, and what that library expects of it.
 *
 * @param resource where the library lies in the jar that carries it
 * @param sha256 the digest of the one library that the binding was made for
 * @param cpuFlags the processor features that it uses without asking
 * @param neighbours the libraries that it needs from the operating system
 */
record Platform(String resource, String sha256, List<String> cpuFlags, List<Neighbour> neighbours) {

  /**
   * A library of the operating system.
   *
   * @param file the name that the linker looks for
   * @param remedy how to get it
   */
  record Neighbour(String file, String remedy) {}

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private static final List<Neighbour> GNU_RUNTIME =
      List.of(
          new Neighbour(
              "libgomp.so.1",
              "install it with `apt-get install libgomp1` or `dnf install libgomp`"),
          new Neighbour(
              "libstdc++.so.6",
              "install it with `apt-get install libstdc++6` or `dnf install libstdc++`"));

  private static final Platform LINUX_X86_64 =
      new Platform(
          "/de/kherud/llama/Linux/x86_64/libjllama.so",
          "93276c536d00f037c37ed6ec1e55be9c828940f4a0af59af10a8f638a31bbc3c",
          List.of("avx", "avx2", "fma", "f16c", "bmi2"),
          GNU_RUNTIME);

  private static final Platform LINUX_AARCH64 =
      new Platform(
          "/de/kherud/llama/Linux/aarch64/libjllama.so",
          "d852c1625b2dac90a974613a2f019ecabf0c5d7bc054dcc14a05246d5aa2a1a7",
          List.of(),
          GNU_RUNTIME);

  private static final Platform MAC_X86_64 =
      new Platform(
          "/de/kherud/llama/Mac/x86_64/libjllama.dylib",
          "02ec1b3570cde80e5fbfc3ba56b5de68ffef2a26e7b470a89547a80e87120e81",
          List.of(),
          List.of());

  private static final Platform MAC_AARCH64 =
      new Platform(
          "/de/kherud/llama/Mac/aarch64/libjllama.dylib",
          "7ba2311dc634e24b572512a2279357327511ad3d77dea032a77feab77c14d341",
          List.of(),
          List.of());

  /** The platform with these values of {@code os.name} and {@code os.arch}. */
  static Platform of(String osName, String osArch) {
    String system = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64");
    boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
    if (system.startsWith("linux") && intel) {
      return LINUX_X86_64;
    }
    if (system.startsWith("linux") && arm) {
      return LINUX_AARCH64;
    }
    if (system.startsWith("mac") && intel) {
      return MAC_X86_64;
    }
    if (system.startsWith("mac") && arm) {
      return MAC_AARCH64;
    }
    throw new UnavailableException(
        "local models do not run on "
            + osName
            + " ("
            + osArch
            + "); Linux and macOS on x86-64 and 64-bit ARM are supported; use a model server"
            + " instead");
  }

  /**
   * Refuses a processor that would die of an illegal instruction. Where nothing is known, passes.
   */
  void checkProcessor() {
    if (cpuFlags.isEmpty() || !Files.isReadable(CPU_INFO)) {
      return;
    }
    try {
      checkProcessor(Files.readAllLines(CPU_INFO));
    } catch (IOException e) {
      throw new UnavailableException("cannot find out what this processor can do: " + e, e);
    }
  }

  void checkProcessor(List<String> cpuInfo) {
    Set<String> missing = new TreeSet<>(cpuFlags);
    cpuInfo.stream()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).trim().split("\\s+"))
        .ifPresentOrElse(
            flags -> missing.removeAll(new HashSet<>(Arrays.asList(flags))), missing::clear);
    if (!missing.isEmpty()) {
      throw new UnavailableException(
          "this processor lacks "
              + String.join(", ", missing)
              + ", which the llama.cpp library needs; use a model server on another machine");
    }
  }
}
