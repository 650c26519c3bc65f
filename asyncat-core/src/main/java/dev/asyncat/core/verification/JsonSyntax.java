package dev.asyncat.core.verification;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.command.PathResolver;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonSyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** JSON; but not the settings of tools that allow comments in it. */
final class JsonSyntax implements SyntaxCheck {

  @Override
  public boolean covers(String name) {
    return name.endsWith(".json");
  }

  @Override
  public Optional<String> problem(
      Path file, String text, PathResolver workspace, CancellationToken cancel) {
    if (text.contains("//") && !text.contains("://") || text.contains("/*")) {
      return Optional.empty();
    }
    try {
      Json.parse(text);
      return Optional.empty();
    } catch (JsonSyntaxException wrong) {
      return Optional.of(SyntaxChecks.oneLine(String.valueOf(wrong.getMessage())));
    }
  }
}
