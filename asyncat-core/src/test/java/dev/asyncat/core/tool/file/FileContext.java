package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.testkit.tool.TestToolContext;
import java.nio.file.Path;

/** The context that the file tools get from the runtime, but for its journal. */
final class FileContext {

  private FileContext() {}

  static TestToolContext in(Path directory) {
    return TestToolContext.in(directory)
        .resolving(Workspace.of(directory)::resolve)
        .knowing(new SessionFiles());
  }
}
