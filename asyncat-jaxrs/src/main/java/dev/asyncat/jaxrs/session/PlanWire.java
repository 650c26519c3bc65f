package dev.asyncat.jaxrs.session;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.plan.PlanItem;
import java.util.ArrayList;
import java.util.List;

/** Plans as users send them: items without content are dropped, an unknown status is pending. */
final class PlanWire {

  /** The model is shown every step, so a plan has to stay readable. */
  private static final int MOST_ITEMS = 200;

  private static final int LONGEST_ITEM = 2_000;

  private PlanWire() {}

  static List<PlanItem> read(RequestBody body) {
    Json sent =
        body.value("plan")
            .orElseThrow(() -> new InvalidRequestException("plan must be an array of items"));
    if (!(sent instanceof JsonArray array)) {
      throw RequestBody.wrongType("plan", "an array of items", sent);
    }
    if (array.size() > MOST_ITEMS) {
      throw new InvalidRequestException(
          "plan must have at most " + MOST_ITEMS + " items, not " + array.size());
    }
    List<PlanItem> plan = new ArrayList<>();
    int index = 0;
    for (Json item : array) {
      String place = "plan[" + index + "]";
      if (!(item instanceof JsonObject fields)) {
        throw RequestBody.wrongType(place, "an object", item);
      }
      try {
        String content = RequestBody.of(fields).filledText("content").orElse("");
        if (content.length() > LONGEST_ITEM) {
          throw new InvalidRequestException(
              "content must have at most " + LONGEST_ITEM + " characters, not " + content.length());
        }
        PlanItem.Status status =
            PlanItem.Status.of(RequestBody.of(fields).text("status").orElse(""));
        String id = id(RequestBody.of(fields), index);
        if (!content.isEmpty()) {
          plan.add(new PlanItem(id, content, status, null, List.of()));
        }
      } catch (InvalidRequestException wrong) {
        throw new InvalidRequestException(place + ": " + wrong.getMessage(), wrong);
      }
      index++;
    }
    return plan;
  }

  private static String id(RequestBody item, int index) {
    Json id = item.value("id").orElseGet(() -> Json.of(""));
    return switch (id) {
      case JsonString(String text) when text.isBlank() -> "plan_" + index;
      case JsonString(String text) -> text;
      case JsonNumber number -> number.toString();
      default -> throw RequestBody.wrongType("id", "a string or a number", id);
    };
  }
}
