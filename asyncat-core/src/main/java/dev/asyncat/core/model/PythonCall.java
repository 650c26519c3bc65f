package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a call that is written as Python, such as {@code read_file(path="a.txt")}, perhaps inside
 * {@code print(…)}. Arguments have names; a call with others is not read.
 */
final class PythonCall {

  private static final Pattern NAME =
      Pattern.compile("(?:print\\(\\s{0,9})?(?:[a-z]\\w{0,30}\\.)?([\\w-]{1,64})\\(");
  private static final Pattern KEY = Pattern.compile("([A-Za-z_]\\w{0,63})\\s{0,9}=");

  private final String text;
  private final int limit;
  private int at;

  PythonCall(String text, int from, int limit) {
    this.text = text;
    this.at = from;
    this.limit = limit;
  }

  /** The call, if there is one of a known tool and nothing is wrong with it. */
  Optional<Call> read(Set<String> knownTools) {
    at = TextScan.skipSpace(text, at, limit);
    Matcher name = NAME.matcher(text).region(at, limit);
    if (!name.lookingAt() || !knownTools.contains(name.group(1))) {
      return Optional.empty();
    }
    at = TextScan.skipSpace(text, name.end(), limit);
    JsonObject.Builder arguments = Json.object();
    while (at < limit && text.charAt(at) != ')') {
      if (!argument(arguments)) {
        return Optional.empty();
      }
    }
    while (at < limit && text.charAt(at) == ')') {
      at = TextScan.skipSpace(text, at + 1, limit);
    }
    return Optional.of(new Call(name.group(1), arguments.build(), null));
  }

  /** Where the call ended, space included. */
  int position() {
    return at;
  }

  private boolean argument(JsonObject.Builder arguments) {
    Matcher key = KEY.matcher(text).region(at, limit);
    if (!key.lookingAt()) {
      return false;
    }
    LenientReader reader = new LenientReader(text, key.end(), limit);
    Optional<Json> value = reader.read();
    if (value.isEmpty() || reader.endedEarly()) {
      return false;
    }
    arguments.put(key.group(1), value.get());
    at = TextScan.skipSpace(text, reader.position(), limit);
    if (at < limit && text.charAt(at) == ',') {
      at = TextScan.skipSpace(text, at + 1, limit);
      return true;
    }
    return at < limit && text.charAt(at) == ')';
  }
}
