package dev.asyncat.core.tool.agent;

import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs other agents on behalf of a call. Thread-safe. */
@FunctionalInterface
public interface Delegates {

  /**
   * Runs another agent to its end, with no more rights than the run of the call has, and shows its
   * events in that run's stream.
   *
   * @return its answer and how it came about
   * @throws dev.asyncat.error.AsyncatException if it cannot be started
   */
  ToolResult run(Delegation delegation, ToolContext context);

  /**
   * The work.
   *
   * @param role what the other agent is to be, in a few words
   * @param profile id or handle of the profile it takes on, {@code null} for none
   * @param readOnly whether it only looks
   * @param tools the only tools it gets, besides those for its plan and for questions; empty for
   *     all that the run of the call has
   * @param maxRounds the most model turns, {@code null} for the profile's, else 15
   */
  record Delegation(
      String role,
      String task,
      @Nullable String profile,
      boolean readOnly,
      List<String> tools,
      @Nullable Integer maxRounds) {

    /** Copies the list. */
    public Delegation {
      tools = List.copyOf(tools);
    }
  }
}
