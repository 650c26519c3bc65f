package dev.asyncat.llama.engine;

import dev.asyncat.error.UnavailableException;
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
final class FreeMemory {

  private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
  private static final long MEGABYTE = 1024L * 1024;

  private FreeMemory() {}

  /** Passes where the operating system does not say what is free. */
  static void require(GgufFacts facts, ModelSettings settings) {
    if (!Files.isReadable(MEMORY_INFO)) {
      return;
    }
    try {
      available(Files.readAllLines(MEMORY_INFO))
          .ifPresent(bytes -> require(facts, settings, bytes));
    } catch (IOException e) {
      return;
    }
  }

  static void require(GgufFacts facts, ModelSettings settings, long available) {
    long cache = facts.cacheBytesPerToken() * settings.contextTokens();
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
              + settings.contextTokens()
              + " tokens), but "
              + available / MEGABYTE
              + " MB are free; choose a smaller context or a smaller model");
    }
  }

  static OptionalLong available(List<String> memoryInfo) {
    return memoryInfo.stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }
}
