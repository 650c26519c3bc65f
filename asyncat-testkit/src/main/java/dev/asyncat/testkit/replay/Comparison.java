package dev.asyncat.testkit.replay;

import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for the first thing that two runs did differently. */
final class Comparison {

  private static final int CONTEXT = 60;

  private final List<Step> recorded;

  Comparison(Recording recording) {
    this.recorded = steps(recording.runEvents());
  }

  Optional<String> firstDifference(List<RunEvent> events) {
    List<Step> replayed = steps(SecretMask.events(events));
    for (int i = 0; i < Math.max(recorded.size(), replayed.size()); i++) {
      String was = i < recorded.size() ? recorded.get(i).toString() : "nothing more";
      String is = i < replayed.size() ? replayed.get(i).toString() : "nothing more";
      if (!was.equals(is)) {
        return Optional.of(difference("step " + (i + 1), was, is));
      }
    }
    return Optional.empty();
  }

  /** Says where two texts part. */
  static String difference(String where, String was, String is) {
    int at = 0;
    while (at < Math.min(was.length(), is.length()) && was.charAt(at) == is.charAt(at)) {
      at++;
    }
    int from = at <= 2 * CONTEXT ? 0 : at - CONTEXT;
    return "%s differs%n  recorded: %s%n  replayed: %s"
        .formatted(where, around(was, from, at), around(is, from, at));
  }

  private static String around(String text, int from, int at) {
    // Of a long text the beginning and what is around the difference say enough.
    String head = text.substring(0, Math.min(CONTEXT, from));
    String gap = from > CONTEXT ? "…" : "";
    int to = Math.min(text.length(), at + 2 * CONTEXT);
    return head + gap + text.substring(from, to) + (to < text.length() ? "…" : "");
  }

  /** The beginning of a text. */
  static String shortened(String text) {
    return text.length() <= 5 * CONTEXT ? text : text.substring(0, 5 * CONTEXT) + "…";
  }

  private static List<Step> steps(List<RunEvent> events) {
    List<Step> steps = new ArrayList<>();
    for (RunEvent event : events) {
      switch (event) {
        case ToolEvent.Start start ->
            steps.add(
                new Step(
                    "call of %s%s, %s"
                        .formatted(start.call().name(), start.call().arguments(), fate(start))));
        case ToolEvent.Result result ->
            steps.add(
                new Step("result of %s: %s".formatted(result.tool(), result.result().content())));
        case LifecycleEvent.Done done -> {
          steps.add(new Step("stop reason " + reason(done.stopReason())));
          steps.add(new Step("answer: " + done.answer()));
          if (done.error() != null) {
            steps.add(new Step("error: " + done.error()));
          }
        }
        default -> {}
      }
    }
    return steps;
  }

  private static String fate(ToolEvent.Start start) {
    return switch (start.outcome()) {
      case NOT_APPLICABLE -> "not run";
      default -> start.outcome().allowed() ? "allowed" : "denied";
    };
  }

  private static String reason(StopReason reason) {
    return reason.wire();
  }

  private record Step(String text) {
    @Override
    public String toString() {
      return text;
    }
  }
}
