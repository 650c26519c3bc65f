package dev.asyncat.llama.engine;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.binding.CacheType;
import dev.asyncat.llama.gguf.GgufFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Refuses a model that cannot fit into the machine's memory, because the operating system would
 * otherwise hand the memory out and end some process when it is used.
 */
public final class FreeMemory {

  private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
  private static final long MEGABYTE = 1024L * 1024;
  private static final long MOST_PARKED = 1024 * MEGABYTE;
  private static final long ROUND_TOKENS = 256;

  private FreeMemory() {}

  /** Passes where the operating system does not say what is free. */
  static void require(GgufFacts facts, ModelSettings settings) {
    free().ifPresent(bytes -> require(facts, settings, bytes));
  }

  private static OptionalLong free() {
    if (!Files.isReadable(MEMORY_INFO)) {
      return OptionalLong.empty();
    }
    try {
      return available(Files.readAllLines(MEMORY_INFO));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** How much texts may take beside a context unless told: an eighth of what is free. */
  public static long forParking() {
    return free().stream().map(bytes -> Math.min(bytes / 8, MOST_PARKED)).findFirst().orElse(0);
  }

  static void require(GgufFacts facts, ModelSettings settings, long available) {
    double perToken = bytesPerToken(facts, settings);
    long cache = Math.round(perToken * settings.cells());
    long weights = facts.bytes();
    if (weights + cache > available) {
      throw new UnavailableException(
          "the model "
              + facts.name()
              + " needs about "
              + (weights + cache) / MEGABYTE
              + " MB ("
              + weights / MEGABYTE
              + " for its weights, "
              + cache / MEGABYTE
              + " for a context of "
              + settings.cells()
              + " tokens), but "
              + available / MEGABYTE
              + " MB are free; "
              + remedy((long) ((available - weights) / perToken)));
    }
  }

  /** What would fit, in steps that are easy to remember. */
  private static String remedy(long tokens) {
    long rounded = tokens / ROUND_TOKENS * ROUND_TOKENS;
    return rounded > 0
        ? "a context of " + rounded + " tokens would fit, or choose a smaller model"
        : "choose a smaller model";
  }

  private static double bytesPerToken(GgufFacts facts, ModelSettings settings) {
    double bits = settings.keys().bits() + settings.values().bits();
    return facts.cacheBytesPerToken() * bits / (2 * CacheType.F16.bits());
  }

  static OptionalLong available(List<String> memoryInfo) {
    return memoryInfo.stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }
}
