package dev.asyncat.core.run;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the thread inside the model's window by replacing its middle with a summary. What the run
 * began with (instructions, history, goal) always stays and the newest messages do as far as they
 * fit; a call is never parted from its result. Confined to the run's thread.
 */
final class ContextWindow {

  private static final double REMOTE_SHARE = 0.70;
  private static final double LOCAL_SHARE = 0.75;

  /** A local model slows down with every token long before its window is full. */
  private static final int LOCAL_BUDGET = 6_000;

  /** The share of the window that is left for the thread however many tools there are. */
  private static final int LEAST_SHARE = 4;

  private static final int REMOTE_KEPT = 10;
  private static final int LOCAL_KEPT = 6;
  private static final int SUMMARY_LINE = 160;
  private static final int SUMMARY_CHARS = 4_000;
  private static final int LEAST_SUMMARY_CHARS = 400;

  /** The results of one turn may take this share of what is left beside the beginning. */
  private static final int RESULTS_SHARE = 3;

  private static final int LEAST_RESULT_CHARS = 400;
  private static final int CHARS_PER_TOKEN = 3;

  private final int head;
  private final long headTokens;
  private final int kept;
  private long budget;

  /**
   * A window for one run.
   *
   * @param head the messages the run began with
   * @param toolTokens what the definitions of tools take beside the thread
   */
  ContextWindow(ModelInfo model, List<Message> head, long toolTokens) {
    this.head = head.size();
    this.headTokens = TokenEstimate.of(head);
    int window = model.capabilities().contextWindow();
    this.kept = model.local() ? LOCAL_KEPT : REMOTE_KEPT;
    long share =
        model.local()
            ? Math.min((long) (window * LOCAL_SHARE), LOCAL_BUDGET)
            : (long) (window * REMOTE_SHARE);
    this.budget = Math.max(share - toolTokens, window / LEAST_SHARE);
  }

  /** The window turned out smaller than it was said to be. */
  void halve() {
    budget /= 2;
  }

  /** The most characters of one text in one of so many results of a turn. */
  int resultChars(int results) {
    long chars = room() / RESULTS_SHARE * CHARS_PER_TOKEN / Math.max(1, results);
    return (int) Math.clamp(chars, LEAST_RESULT_CHARS, Integer.MAX_VALUE);
  }

  private long room() {
    return Math.max(0, budget - headTokens);
  }

  /**
   * The shorter thread, where the given one is too long and can be shortened.
   *
   * @param summarise gives the summary of what is dropped; {@code null} for one of its first words
   */
  Optional<Fitted> fit(
      List<Message> thread, int round, Function<List<Message>, @Nullable String> summarise) {
    long before = TokenEstimate.of(thread);
    if (before <= budget) {
      return Optional.empty();
    }
    int cut = groupAt(thread, thread.size() - kept);
    while (cut <= head + 1 || longerThanBudget(thread, cut)) {
      int next = groupAfter(thread, cut);
      if (next == thread.size()) {
        break;
      }
      cut = next;
    }
    if (cut <= head + 1) {
      return Optional.empty();
    }
    List<Message> shorter =
        without(thread, cut - head, summarise.apply(List.copyOf(thread.subList(head, cut))));
    return Optional.of(
        new Fitted(
            shorter,
            new ModelTurnEvent.Compaction(cut - head, before, TokenEstimate.of(shorter), round)));
  }

  /**
   * The thread with so many messages after its beginning replaced, as it was done before.
   *
   * @param summary what stands for them, {@code null} for their first words
   */
  List<Message> without(List<Message> thread, int dropped, @Nullable String summary) {
    int cut = Math.min(head + dropped, thread.size());
    List<Message> shorter = new ArrayList<>(thread.subList(0, Math.min(head, cut)));
    shorter.add(
        Message.user(
            "<compacted_history>\nEarlier in this run, in short:\n"
                + (summary == null ? firstWords(thread.subList(head, cut)) : summary + "\n")
                + "</compacted_history>"));
    shorter.addAll(thread.subList(cut, thread.size()));
    return shorter;
  }

  private boolean longerThanBudget(List<Message> thread, int cut) {
    return TokenEstimate.of(without(thread, cut - head, null)) > budget;
  }

  /** The beginning of the turn that a message belongs to. */
  private int groupAt(List<Message> thread, int at) {
    int start = Math.max(at, head);
    while (start > head && isResult(thread.get(start))) {
      start--;
    }
    return start;
  }

  /** The beginning of the next turn. */
  private static int groupAfter(List<Message> thread, int at) {
    int next = at + 1;
    while (next < thread.size() && isResult(thread.get(next))) {
      next++;
    }
    return Math.min(next, thread.size());
  }

  private static boolean isResult(Message message) {
    return message instanceof Message.ToolResult
        || message instanceof Message.User user && user.text().startsWith(ToolPrompt.RESULT_OPEN);
  }

  private String firstWords(List<Message> dropped) {
    long most = Math.clamp(room(), LEAST_SUMMARY_CHARS, SUMMARY_CHARS);
    StringBuilder text = new StringBuilder();
    for (Message message : dropped) {
      String flat = line(message).replaceAll("\\s+", " ");
      text.append("- ")
          .append(flat, 0, Math.min(flat.length(), SUMMARY_LINE))
          .append(flat.length() > SUMMARY_LINE ? "…\n" : "\n");
      if (text.length() > most) {
        text.append("- …\n");
        break;
      }
    }
    return text.toString();
  }

  /** A message as one line for whoever sums up. */
  static String line(Message message) {
    return switch (message) {
      case Message.Assistant assistant -> "you: " + assistantLine(assistant);
      case Message.ToolResult result -> result.toolName() + " gave: " + result.content();
      case Message.User user -> "told: " + user.text();
      case Message.System system -> "told: " + system.text();
    };
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
