package dev.asyncat.core.run;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the thread inside the model's window by replacing its middle with a summary. What the run
 * began with (instructions, history, goal) and the newest messages always stay, and a call is never
 * parted from its result.
 */
final class ContextWindow {

  private static final double REMOTE_SHARE = 0.70;
  private static final double LOCAL_SHARE = 0.75;

  /** A local model slows down with every token long before its window is full. */
  private static final int LOCAL_BUDGET = 6_000;

  private static final int REMOTE_KEPT = 10;
  private static final int LOCAL_KEPT = 6;
  private static final int SUMMARY_LINE = 160;
  private static final int SUMMARY_CHARS = 4_000;

  private final int head;
  private final int kept;
  private final long budget;

  /**
   * A window for one run.
   *
   * @param head how many messages the run began with
   */
  ContextWindow(ModelInfo model, int head) {
    this.head = head;
    int window = model.capabilities().contextWindow();
    this.kept = model.local() ? LOCAL_KEPT : REMOTE_KEPT;
    this.budget =
        model.local()
            ? Math.min((long) (window * LOCAL_SHARE), LOCAL_BUDGET)
            : (long) (window * REMOTE_SHARE);
  }

  /** The shorter thread, where the given one is too long and can be shortened. */
  Optional<Fitted> fit(List<Message> thread, int round) {
    long before = tokens(thread);
    if (before <= budget) {
      return Optional.empty();
    }
    int cut = thread.size() - kept;
    while (cut > head && thread.get(cut) instanceof Message.ToolResult) {
      cut--;
    }
    if (cut <= head + 1) {
      return Optional.empty();
    }
    List<Message> dropped = thread.subList(head, cut);
    List<Message> shorter = new ArrayList<>(thread.subList(0, head));
    shorter.add(Message.user(summary(dropped)));
    shorter.addAll(thread.subList(cut, thread.size()));
    return Optional.of(
        new Fitted(
            shorter,
            new ModelTurnEvent.Compaction(dropped.size(), before, tokens(shorter), round)));
  }

  private static long tokens(List<Message> thread) {
    long sum = 0;
    for (Message message : thread) {
      sum += TokenEstimate.of(message);
    }
    return sum;
  }

  private static String summary(List<Message> dropped) {
    StringBuilder text = new StringBuilder("<compacted_history>\nEarlier in this run, in short:\n");
    for (Message message : dropped) {
      String line =
          switch (message) {
            case Message.Assistant assistant -> "you: " + assistantLine(assistant);
            case Message.ToolResult result -> result.toolName() + " gave: " + result.content();
            case Message.User user -> "told: " + user.text();
            case Message.System system -> "told: " + system.text();
          };
      String flat = line.replaceAll("\\s+", " ");
      text.append("- ")
          .append(flat, 0, Math.min(flat.length(), SUMMARY_LINE))
          .append(flat.length() > SUMMARY_LINE ? "…\n" : "\n");
      if (text.length() > SUMMARY_CHARS) {
        text.append("- …\n");
        break;
      }
    }
    return text.append("</compacted_history>").toString();
  }

  private static String assistantLine(Message.Assistant assistant) {
    if (assistant.toolCalls().isEmpty()) {
      return assistant.text();
    }
    StringBuilder line = new StringBuilder("called");
    for (ToolCall call : assistant.toolCalls()) {
      line.append(' ').append(call.name()).append(call.arguments());
    }
    return line.toString();
  }

  /** A thread that fits better, and the event that says so. */
  record Fitted(List<Message> thread, ModelTurnEvent.Compaction event) {}
}
