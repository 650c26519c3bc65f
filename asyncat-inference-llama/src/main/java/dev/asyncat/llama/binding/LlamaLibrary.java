package dev.asyncat.llama.binding;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.gguf.LlamaBuild;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The llama.cpp library, loaded and checked. Opens models.
 *
 * <p>Loading it again in the same process is cheap. What is loaded stays until the process ends.
 * Thread-safe.
 */
public final class LlamaLibrary {

  private final NativeBuild build;

  private LlamaLibrary(NativeBuild build) {
    this.build = build;
  }

  /**
   * Loads the library of this machine's platform from the jar that carries it.
   *
   * @param directory where the library is kept between runs; without one it is written to a private
   *     temporary directory and deleted again at once
   * @throws UnavailableException if this machine cannot run it: the platform is not supported, the
   *     processor too old, or a library of the operating system missing
   */
  public static LlamaLibrary bundled(Optional<Path> directory) {
    Platform platform =
        Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    return new LlamaLibrary(NativeB4916.load(platform, directory));
  }

  /**
   * Loads llama.cpp v0.5.0 from the folder of an installed engine.
   *
   * @throws UnavailableException if the folder does not hold it or this machine cannot run it
   */
  public static LlamaLibrary installed(Path folder) {
    return new LlamaLibrary(NativeV050.load(folder));
  }

  /** Which release of llama.cpp it is. */
  public LlamaBuild build() {
    return build.build();
  }

  NativeBuild functions() {
    return build;
  }
}
