package dev.asyncat.testkit.tool;

import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.tool.ToolRegistry;
import java.util.function.Function;

/** A runtime as {@link ToolContract} uses it, because the test kit itself knows only the ports. */
public interface ToolRuntime extends AutoCloseable {

  /** Starts a run. */
  Run run(RunRequest request);

  /** The tools of the runtime. */
  ToolRegistry tools();

  @Override
  void close();

  /**
   * Made of the parts of a runtime: {@code ToolRuntime.of(asyncat::run, asyncat.tools(),
   * asyncat::close)}.
   */
  static ToolRuntime of(Function<RunRequest, Run> run, ToolRegistry tools, Runnable close) {
    return new ToolRuntime() {
      @Override
      public Run run(RunRequest request) {
        return run.apply(request);
      }

      @Override
      public ToolRegistry tools() {
        return tools;
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}
