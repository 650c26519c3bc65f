package dev.asyncat.core.tool.file;

import dev.asyncat.tool.ToolContext;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a listing or a search begins: models leave the path out, or leave it empty. */
final class Start {

  private Start() {}

  static Path of(@Nullable String path, ToolContext context) {
    return context.resolve(shown(path));
  }

  static String shown(@Nullable String path) {
    return path == null || path.isBlank() ? "." : path;
  }
}
