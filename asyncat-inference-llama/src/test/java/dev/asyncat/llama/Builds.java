package dev.asyncat.llama;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.llama.binding.LlamaLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The builds of llama.cpp that tests find on this machine. */
public final class Builds {

  private Builds() {}

  /** Those that can be loaded here. */
  public static Stream<LlamaLibrary> libraries() {
    return Stream.concat(
        Stream.of(LlamaLibrary.bundled(Optional.empty())),
        installed().map(LlamaLibrary::installed).stream());
  }

  /** Engines on each of them, to be built. */
  public static Stream<LlamaEngine.Builder> engines() {
    return folders().map(Builds::engine);
  }

  /** An engine on the build in a folder, or on the bundled one for an empty name. */
  public static LlamaEngine.Builder engine(String folder) {
    LlamaEngine.Builder engine = LlamaEngine.builder();
    return folder.isEmpty() ? engine : engine.installed(Path.of(folder));
  }

  /** Their folders; the bundled one has none, which is an empty name. */
  public static Stream<String> folders() {
    return Stream.concat(Stream.of(""), installed().map(Path::toString).stream());
  }

  /** The folder of v0.5.0; a test that needs it is skipped where it is not. */
  public static Path requireInstalled() {
    Optional<Path> folder = installed();
    assumeTrue(folder.isPresent(), "llama.cpp v0.5.0 is not on this machine");
    return folder.orElseThrow();
  }

  /** The folder of v0.5.0, if it is there. */
  public static Optional<Path> installed() {
    return Optional.ofNullable(System.getProperty("asyncat.test.engine"))
        .map(Path::of)
        .filter(Files::isDirectory);
  }
}
