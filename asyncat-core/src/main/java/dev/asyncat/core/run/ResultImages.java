package dev.asyncat.core.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.model.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the images ({@code dataUrl}) out of results, which as text would only fill the window.
 * Models that see get them as parts of a message of their own. Used for one turn.
 */
final class ResultImages {

  private static final String DATA_URL = "dataUrl";
  private static final int MOST = 8;
  private static final int LONGEST = 8_000_000;
  private static final Pattern IMAGE =
      Pattern.compile("data:(image/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/=\\s]+)");

  private final boolean seen;
  private final List<Message.Part> parts = new ArrayList<>();
  private int images;

  ResultImages(boolean seen) {
    this.seen = seen;
  }

  /** The result with a note in place of each image. */
  JsonObject take(String tool, JsonObject result) {
    Map<String, Json> members = new LinkedHashMap<>();
    result.members().forEach((key, value) -> members.put(key, value(tool, key, value)));
    return new JsonObject(members);
  }

  private Json value(String tool, String key, Json value) {
    return switch (value) {
      case JsonString(String text) when key.equals(DATA_URL) -> Json.of(image(tool, text));
      case JsonObject object -> take(tool, object);
      case JsonArray array ->
          new JsonArray(array.items().stream().map(item -> value(tool, "", item)).toList());
      default -> value;
    };
  }

  private String image(String tool, String url) {
    if (!seen) {
      return "(an image of " + url.length() + " characters; you cannot see images)";
    }
    if (url.length() >= LONGEST || images == MOST) {
      return "(an image that is too large, or one too many)";
    }
    Matcher image = IMAGE.matcher(url);
    if (!image.matches()) {
      return "(data of a kind that cannot be shown)";
    }
    images++;
    parts.add(new Message.Text("Image " + images + ", from " + tool + ":"));
    parts.add(new Message.Image(image.group(1), image.group(2).replaceAll("\\s", "")));
    return "(image " + images + ", shown below)";
  }

  /** What is shown below the results; empty if there is nothing. */
  List<Message> messages() {
    return parts.isEmpty() ? List.of() : List.of(new Message.User(parts));
  }
}
