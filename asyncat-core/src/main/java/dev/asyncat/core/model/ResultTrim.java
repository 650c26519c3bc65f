package dev.asyncat.core.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shortens a tool's result for the model. Clients and the audit keep the whole.
 *
 * <p>Each text is cut to the limit: its beginning and its end stay, a note between them says how
 * much is missing. What is left of a result with very many texts is bounded too. A result that was
 * cut has {@code truncated_for_context: true}. A member {@code dataUrl} is left as it is.
 */
public final class ResultTrim {

  /** Added to a result of which something was cut. */
  public static final String MARK = "truncated_for_context";

  /** A result may hold this many texts of full length; after that, texts and items are left out. */
  private static final int TEXTS = 8;

  private static final String DATA_URL = "dataUrl";

  private final int limit;
  private long left;
  private boolean cut;

  private ResultTrim(int limit, long total) {
    this.limit = limit;
    this.left = Math.min((long) limit * TEXTS, total);
  }

  /**
   * The result as the model sees it.
   *
   * @param limit the most characters of one text, {@link dev.asyncat.tool.Tool#modelTextLimit()}
   */
  public static JsonObject trim(JsonObject result, int limit) {
    return trim(result, limit, Long.MAX_VALUE);
  }

  /**
   * The result as a model with little room sees it.
   *
   * @param limit as above
   * @param total the most characters of all texts together
   */
  public static JsonObject trim(JsonObject result, int limit, long total) {
    ResultTrim trim = new ResultTrim((int) Math.max(Math.min(limit, total), 100), total);
    JsonObject shorter = trim.object(result);
    return trim.cut ? shorter.with(MARK, Json.of(true)) : result;
  }

  private JsonObject object(JsonObject object) {
    Map<String, Json> members = new LinkedHashMap<>();
    object
        .members()
        .forEach((key, value) -> members.put(key, key.equals(DATA_URL) ? value : value(value)));
    return new JsonObject(members);
  }

  private Json value(Json value) {
    return switch (value) {
      case JsonString(String text) -> Json.of(text(text));
      case JsonObject object -> object(object);
      case JsonArray array -> array(array);
      default -> {
        left -= 5;
        yield value;
      }
    };
  }

  private JsonArray array(JsonArray array) {
    List<Json> items = new ArrayList<>();
    for (Json item : array) {
      if (left <= 0) {
        cut = true;
        items.add(Json.of("… " + (array.size() - items.size()) + " more items left out"));
        break;
      }
      items.add(value(item));
    }
    return new JsonArray(items);
  }

  private String text(String text) {
    int most = (int) Math.max(100, Math.min(limit, left));
    left -= Math.min(text.length(), most);
    if (text.length() <= most) {
      return text;
    }
    cut = true;
    int head = whole(text, most * 7 / 10);
    int tail = whole(text, text.length() - most / 4);
    return text.substring(0, head)
        + "\n… ["
        + (tail - head)
        + " of "
        + text.length()
        + " characters left out] …\n"
        + text.substring(tail);
  }

  /** The nearest place at or before {@code at} that is not inside a character. */
  private static int whole(String text, int at) {
    return at > 0
            && Character.isLowSurrogate(text.charAt(at))
            && Character.isHighSurrogate(text.charAt(at - 1))
        ? at - 1
        : at;
  }
}
