package dev.asyncat.cli.run;

import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.StoreException;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run for people: text as it comes, a line for each call and result, the plan as a checklist. */
final class TextView implements RunView {

  private final Terminal terminal;
  private final PrintWriter out;
  private final Style style;
  private final boolean verbose;
  private final InstantSource clock;
  private final long startedMillis;

  private final MarkupFilter filter;
  private final StringBuilder streamed = new StringBuilder();
  private boolean atLineStart = true;
  private boolean reasoning;
  private ModelTurnEvent.@Nullable UsageUpdate usage;
  private @Nullable String answered;
  private List<PlanItem> plan = List.of();

  /**
   * A view.
   *
   * @param verbose whether reasoning, raw model text and the output of commands are shown too
   */
  TextView(Terminal terminal, boolean verbose, InstantSource clock) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.style = terminal.style();
    this.verbose = verbose;
    this.clock = clock;
    this.startedMillis = clock.millis();
    this.filter = new MarkupFilter(this::stream);
  }

  @Override
  public void show(LoggedEvent logged) {
    RunEvent event = logged.event();
    switch (event) {
      case ModelTurnEvent.Delta delta -> text(delta.content());
      case ModelTurnEvent.ReasoningDelta delta -> reasoning(delta.content());
      case ModelTurnEvent.Thinking thinking -> note(thinking.thought());
      case ModelTurnEvent.UsageUpdate update -> usage = update;
      case ModelTurnEvent.AuxiliaryCall call -> aside(call);
      case ModelTurnEvent.Compaction compaction ->
          note("older messages were summarised: " + compaction.droppedMessages());
      case ToolEvent.Start start -> toolStart(start);
      case ToolEvent.Progress progress -> toolProgress(progress);
      case ToolEvent.Result result -> toolResult(result);
      case PlanEvent.Updated updated when updated.automatic() && !verbose -> {}
      case PlanEvent.Updated updated -> plan(updated.plan());
      case PermissionEvent.Decided decided -> decided(decided);
      case LifecycleEvent.SessionStart start ->
          note("session " + start.sessionId() + " in " + start.workingDirectory());
      case LifecycleEvent.Resumed resumed -> resumed(resumed.restartsRound() != null);
      case LifecycleEvent.Answer answer -> {
        answered = answer.answer();
        answer(answer.answer());
      }
      case LifecycleEvent.Failure failure -> failure(failure.message());
      case LifecycleEvent.Done done -> done(done);
      default -> {}
    }
    out.flush();
  }

  /** Standard error says the rest. */
  @Override
  public void broken(String sessionId, StoreException failure) {
    pause();
  }

  @Override
  public void pause() {
    endLine();
    out.flush();
  }

  private void text(String content) {
    endReasoning();
    if (verbose) {
      stream(content);
    } else {
      filter.accept(content);
    }
  }

  private void stream(String text) {
    String shown = Printable.text(text);
    // A turn that begins with empty lines would only push the text away from what it belongs to.
    if (streamed.isEmpty()) {
      shown = shown.stripLeading();
    }
    if (shown.isEmpty()) {
      return;
    }
    if (streamed.isEmpty()) {
      endLine();
    }
    streamed.append(shown);
    out.print(shown);
    atLineStart = shown.endsWith("\n");
  }

  private void reasoning(String content) {
    if (verbose) {
      if (!reasoning) {
        endLine();
        reasoning = true;
      }
      String shown = Printable.text(content);
      out.print(style.dim(shown));
      atLineStart = shown.endsWith("\n");
    }
  }

  private void endReasoning() {
    if (reasoning) {
      reasoning = false;
      endLine();
    }
  }

  private void note(String text) {
    if (verbose) {
      line(style.dim(style.symbol("· ", "- ") + Printable.text(text)));
    }
  }

  private void toolStart(ToolEvent.Start start) {
    endTurn();
    String name = Printable.line(start.call().name());
    int width = Math.max(20, terminal.width() - name.length() - 3);
    String arguments = ToolText.arguments(start.call().arguments(), width, style);
    boolean allowed = start.outcome().allowed();
    String bullet = style.symbol("●", "*");
    line(
        (allowed ? style.good(bullet) : style.bad(bullet))
            + " "
            + style.bold(name)
            + " "
            + arguments);
  }

  private void toolProgress(ToolEvent.Progress progress) {
    String chunk = progress.chunk();
    if (verbose && chunk != null) {
      Printable.text(chunk).lines().forEach(text -> line("    " + style.dim(text)));
    }
  }

  private void toolResult(ToolEvent.Result result) {
    int width = Math.max(20, terminal.width() - 5);
    boolean good = result.result().succeeded();
    String prefix = "  " + style.symbol("⎿", "|") + " ";
    for (String text : ToolText.result(result.result(), width, style)) {
      line(prefix + (good ? style.dim(text) : style.bad(text)));
      prefix = "    ";
    }
  }

  private void plan(List<PlanItem> items) {
    if (items.equals(plan)) {
      return;
    }
    plan = items;
    for (PlanItem item : items) {
      String content = Printable.line(item.content());
      line(
          "  "
              + switch (item.status()) {
                case COMPLETED -> style.good(style.symbol("☑", "[x]")) + " " + style.dim(content);
                case IN_PROGRESS -> style.warning(style.symbol("▶", "[>]")) + " " + content;
                case PENDING -> style.symbol("☐", "[ ]") + " " + content;
              });
    }
  }

  private void decided(PermissionEvent.Decided decided) {
    if (decided.by().equals("timeout")) {
      line(style.warning("  nobody answered in time, so it was denied"));
    }
  }

  private void resumed(boolean turnIsVoid) {
    if (turnIsVoid) {
      endTurn();
      line(
          style.warning(style.symbol("↻", "~") + " cut off here; the model begins this turn anew"));
    }
  }

  /** Ends the text of a turn that called tools; what was held back were the calls. */
  private void endTurn() {
    endReasoning();
    filter.endTurn();
    streamed.setLength(0);
    endLine();
  }

  private void answer(String answer) {
    endReasoning();
    String said = streamed.toString().strip();
    String shown = Printable.text(answer).strip();
    filter.endTurn();
    if (!said.endsWith(shown)) {
      endLine();
      out.print(shown);
      atLineStart = shown.endsWith("\n");
    }
    streamed.setLength(0);
    endLine();
  }

  private void failure(String message) {
    String held = filter.endTurn();
    if (!held.isBlank()) {
      stream(held);
    }
    streamed.setLength(0);
    endLine();
    out.flush();
    terminal.err().println(terminal.errorStyle().bad("error: ") + Printable.text(message));
    terminal.err().flush();
  }

  private void aside(ModelTurnEvent.AuxiliaryCall call) {
    usage = call.usage();
    String said = call.error() == null ? call.answer() : "failed: " + call.error();
    note("asked the model beside the run (" + call.aid().wire() + "): " + said);
  }

  private void done(LifecycleEvent.Done done) {
    endTurn();
    if (answered != null && done.answer().length() > answered.length()) {
      // What the runtime has to say about the answer.
      line(style.warning(Printable.text(done.answer().substring(answered.length()).strip())));
    }
    line(style.dim(summary(done)));
  }

  private String summary(LifecycleEvent.Done done) {
    StringBuilder text = new StringBuilder();
    StopReason reason = done.stopReason();
    text.append(
        reason == StopReason.ANSWER ? style.symbol("✔", "done:") : style.symbol("✘", "stopped:"));
    text.append(' ').append(words(reason));
    text.append(", ").append(done.rounds()).append(done.rounds() == 1 ? " round" : " rounds");
    ModelTurnEvent.UsageUpdate last = usage;
    if (last != null) {
      text.append(String.format(Locale.ROOT, ", %,d", last.total().inputTokens()))
          .append(String.format(Locale.ROOT, " + %,d tokens", last.total().outputTokens()));
      if (last.last().estimated()) {
        text.append(" (estimated)");
      }
    }
    Duration took = Duration.ofMillis(clock.millis() - startedMillis);
    text.append(String.format(Locale.ROOT, ", %.1f s", took.toMillis() / 1000.0));
    if (last != null) {
      text.append(", ").append(Printable.line(last.model().model()));
    }
    return text.append(", session ").append(done.sessionId()).toString();
  }

  private static String words(StopReason reason) {
    return switch (reason) {
      case ANSWER -> "answered";
      case MAX_ROUNDS -> "limit on rounds reached";
      case TOOL_FAILURE -> "too many tool calls failed";
      case LOOP_DETECTED -> "the agent repeated itself";
      case REFLECTION_ABORT -> "the agent was stuck";
      case NEEDS_INPUT -> "the agent needs your input";
      case CANCELLED -> "cancelled";
      case INTERRUPTED -> "interrupted";
      case ERROR -> "failed";
    };
  }

  private void line(String text) {
    endLine();
    out.println(text);
    atLineStart = true;
  }

  private void endLine() {
    if (!atLineStart) {
      out.println();
      atLineStart = true;
    }
  }
}
