package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code Action: name} and {@code Action Input: {…}} on lines of their own, for tools that exist.
 * What a model then goes on to imagine as the observation is no part of the answer.
 */
final class ActionCalls implements CallFormat {

  private static final Pattern ACTION =
      Pattern.compile(
          "^[ \\t]{0,3}(?:\\*\\*)?Action(?:\\*\\*)?:(?:\\*\\*)?[ \\t]{0,9}[`\"']?([\\w.:-]{1,64})[`\"']?[ \\t]{0,9}\\n"
              + "\\s{0,9}(?:\\*\\*)?Action Input(?:\\*\\*)?:(?:\\*\\*)?\\s{0,9}",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern OBSERVATION =
      Pattern.compile("^[ \\t]{0,3}(?:\\*\\*)?Observation(?:\\*\\*)?:", Pattern.MULTILINE);

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    Matcher action = ACTION.matcher(text);
    int at = 0;
    // Only the first: the result of each decides about the next.
    while (matches.isEmpty() && action.find(at)) {
      at = action.end();
      if (knownTools.contains(action.group(1))) {
        matches.add(match(text, action));
      }
    }
    return matches;
  }

  private static Match match(String text, Matcher action) {
    String name = action.group(1);
    int from = TextScan.skipFence(text, action.end(), text.length());
    LenientReader reader = new LenientReader(text, from, text.length());
    Optional<Json> input = reader.read();
    Call call =
        input.isPresent() && input.get() instanceof JsonObject object
            ? new Call(name, object, null)
            : CallReader.broken(name, input.isPresent() ? "it is not an object" : reader.defect());
    int end = input.isPresent() ? reader.position() : text.length();
    int fence = TextScan.skipFence(text, end, text.length());
    Matcher observation = OBSERVATION.matcher(text).region(fence, text.length());
    return new Match(action.start(), observation.find() ? text.length() : fence, List.of(call));
  }
}
