package dev.asyncat.testkit.replay;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.model.Message;
import dev.asyncat.model.MessageJson;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a thread says what the recorded one did since the model spoke last. Instructions, earlier
 * conversations, ids and the directory before that do not count: they are different in every run.
 */
final class ThreadCheck {

  private static final Pattern TEXT_RESULT =
      Pattern.compile("<tool_result name=\"([^\"]*)\" call_id=\"[^\"]*\">(.*?)</tool_result>");

  /** What the runtime marks a result with that it shortened for the model. */
  private static final String SHORTENED = "truncated_for_context";

  /** The note that stands for what is left out is shorter than this. */
  private static final int NOTE = 80;

  private final RecordedTurn.Before expected;

  ThreadCheck(RecordedTurn.Before expected) {
    this.expected = expected;
  }

  /** What differs, empty if nothing does. */
  Optional<String> difference(List<Message> thread) {
    int spoken = lastAssistant(thread);
    if (expected.goal() != null) {
      return text("the goal", line(expected.goal()), line(thread.getLast()));
    }
    if (spoken < 0) {
      return Optional.of("the thread has no turn of the model, but the recording has one here");
    }
    List<Message> since = thread.subList(spoken + 1, thread.size());
    List<Shown> results = new ArrayList<>();
    int notesFrom = results(since, results);
    List<Message> notes = since.subList(notesFrom, since.size());
    return spoken((Message.Assistant) thread.get(spoken))
        .or(() -> results(results))
        .or(() -> notes(notes));
  }

  private Optional<String> spoken(Message.Assistant actual) {
    Message.Assistant wanted = expected.spoken();
    if (wanted == null) {
      return Optional.empty();
    }
    return text("what the model said in the turn before", line(wanted), line(actual));
  }

  private Optional<String> results(List<Shown> actual) {
    List<ToolEvent.Result> wanted = expected.results();
    for (int i = 0; i < Math.min(wanted.size(), actual.size()); i++) {
      ToolEvent.Result was = wanted.get(i);
      Shown is = actual.get(i);
      if (!was.tool().equals(is.tool()) || !same(was.result().content(), is.content(), is.cut())) {
        return Optional.of(
            Comparison.difference(
                "the result of " + was.tool() + " (" + was.toolCallId() + ")",
                was.tool() + ": " + was.result().content(),
                is.tool() + ": " + is.content()));
      }
    }
    return wanted.size() == actual.size()
        ? Optional.empty()
        : Optional.of(
            "the model was told %d results, but %d were recorded%n  recorded: %s%n  replayed: %s"
                .formatted(
                    actual.size(),
                    wanted.size(),
                    wanted.stream().map(ToolEvent.Result::tool).toList(),
                    actual.stream().map(Shown::tool).toList()));
  }

  private Optional<String> notes(List<Message> actual) {
    List<Message> wanted = expected.notes();
    for (int i = 0; i < Math.max(wanted.size(), actual.size()); i++) {
      Optional<String> difference =
          text(
              "what the runtime told the model",
              i < wanted.size() ? line(wanted.get(i)) : "nothing more",
              i < actual.size() ? line(actual.get(i)) : "nothing more");
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  /** Collects the results at the beginning; says where the other messages begin. */
  private int results(List<Message> since, List<Shown> results) {
    int at = 0;
    while (at < since.size() && since.get(at) instanceof Message.ToolResult result) {
      results.add(Shown.of(result.toolName(), result.content()));
      at++;
    }
    if (at == 0 && !since.isEmpty() && since.getFirst() instanceof Message.User user) {
      Matcher found = TEXT_RESULT.matcher(user.text());
      while (found.find()) {
        results.add(Shown.of(found.group(1), found.group(2)));
      }
      if (!results.isEmpty()) {
        at = 1;
      }
    }
    return at;
  }

  private static int lastAssistant(List<Message> thread) {
    int at = thread.size() - 1;
    while (at >= 0 && !(thread.get(at) instanceof Message.Assistant)) {
      at--;
    }
    return at;
  }

  /** A message without the ids that every run makes anew. */
  private static String line(Message message) {
    Message plain =
        message instanceof Message.Assistant said
            ? new Message.Assistant(
                said.text(),
                null,
                said.toolCalls().stream()
                    .map(call -> new ToolCall("", call.name(), call.arguments()))
                    .toList(),
                null)
            : message;
    return SecretMask.text(MessageJson.write(plain).toString());
  }

  private static Optional<String> text(String what, String was, String is) {
    return was.equals(is) ? Optional.empty() : Optional.of(Comparison.difference(what, was, is));
  }

  private static boolean same(Json was, @Nullable Json is, boolean shortened) {
    return switch (was) {
      case JsonObject object
          when is instanceof JsonObject other
              && other.members().keySet().equals(object.members().keySet()) ->
          object.members().entrySet().stream()
              .allMatch(
                  member ->
                      same(member.getValue(), other.members().get(member.getKey()), shortened));
      case JsonArray array when is instanceof JsonArray other -> sameItems(array, other, shortened);
      case JsonString(String text) when is instanceof JsonString(String other) ->
          text.equals(other) || (shortened && shortens(text, other));
      default -> was.equals(is);
    };
  }

  /** Of a long list that was shortened, the last item is a note about the others. */
  private static boolean sameItems(JsonArray was, JsonArray is, boolean shortened) {
    boolean noted = shortened && is.size() > 0 && is.size() <= was.size() && isNote(was, is);
    if (!noted && was.size() != is.size()) {
      return false;
    }
    for (int i = 0; i < (noted ? is.size() - 1 : is.size()); i++) {
      if (!same(was.items().get(i), is.items().get(i), shortened)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNote(JsonArray was, JsonArray is) {
    int last = is.size() - 1;
    return is.items().get(last) instanceof JsonString note
        && !same(was.items().get(last), note, true)
        && note.value().length() < NOTE;
  }

  /** Whether a text is another one with its middle replaced by a short note. */
  private static boolean shortens(String whole, String shorter) {
    int head = 0;
    int most = Math.min(whole.length(), shorter.length());
    while (head < most && whole.charAt(head) == shorter.charAt(head)) {
      head++;
    }
    int tail = 0;
    while (tail < most - head
        && whole.charAt(whole.length() - 1 - tail) == shorter.charAt(shorter.length() - 1 - tail)) {
      tail++;
    }
    return shorter.length() < whole.length() && head + tail >= shorter.length() - NOTE;
  }

  /**
   * A result as the model was shown it.
   *
   * @param cut whether the runtime left something out
   */
  private record Shown(String tool, Json content, boolean cut) {

    static Shown of(String tool, String content) {
      Json json;
      try {
        json = SecretMask.json(Json.parse(content));
      } catch (JsonSyntaxException plainText) {
        json = Json.of(SecretMask.text(content));
      }
      if (json instanceof JsonObject object && object.has(SHORTENED)) {
        JsonObject.Builder rest = Json.object();
        object
            .members()
            .forEach(
                (key, value) -> {
                  if (!key.equals(SHORTENED)) {
                    rest.put(key, value);
                  }
                });
        return new Shown(tool, rest.build(), true);
      }
      return new Shown(tool, json, false);
    }
  }
}
