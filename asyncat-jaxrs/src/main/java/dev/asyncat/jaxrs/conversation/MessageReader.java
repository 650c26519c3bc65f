package dev.asyncat.jaxrs.conversation;

import dev.asyncat.conversation.ChatMessage.Role;
import dev.asyncat.core.conversation.DraftMessage;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages as clients send them. Fields that are not known are left out. */
final class MessageReader {

  private static final List<String> TRUE_FLAGS =
      List.of("imageMode", "isEdit", "pinned", "bookmarked");
  private static final List<String> LISTS =
      List.of(
          "suggestions",
          "blocks",
          "artifacts",
          "variants",
          "toolCalls",
          "agentMentions",
          "agentEvents");
  private static final List<String> FILLED_LISTS = List.of("images", "fileAttachments");
  private static final List<String> OBJECTS =
      List.of("agentSummary", "workingContext", "searchEvent");
  private static final List<String> TEXTS =
      List.of(
          "prompt",
          "artifactExplanation",
          "agentSessionId",
          "branchId",
          "parentBranchId",
          "branchPointMessageId",
          "editedFromMessageId",
          "editedFromContent");
  private static final Set<String> AGENT_MODES = Set.of("plan", "action");

  private MessageReader() {}

  static DraftMessage read(RequestBody message) {
    String speaker = message.text("type").or(() -> message.text("role")).orElse("");
    message.text("role");
    return new DraftMessage(
        id(message),
        Role.of(speaker),
        message.text("content").orElse(""),
        message.time("timestamp").orElse(null),
        extras(message));
  }

  /** Ids are texts, but clients also take numbers, such as the time. */
  private static @Nullable String id(RequestBody message) {
    Json id = message.value("id").orElseGet(Json::nul);
    return switch (id) {
      case JsonString(String text) -> text.isBlank() ? null : text;
      case JsonNumber number -> number.toString();
      default -> {
        if (!id.isNull()) {
          throw RequestBody.wrongType(message.named("id"), "a string", id);
        }
        yield null;
      }
    };
  }

  private static JsonObject extras(RequestBody message) {
    JsonObject.Builder extras = Json.object();
    for (String field : TRUE_FLAGS) {
      if (message.flag(field).orElse(false)) {
        extras.put(field, true);
      }
    }
    for (String field : FILLED_LISTS) {
      message
          .list(field)
          .filter(list -> list.size() > 0)
          .ifPresent(list -> extras.put(field, list));
    }
    for (String field : LISTS) {
      message.list(field).ifPresent(list -> extras.put(field, list));
    }
    for (String field : OBJECTS) {
      message.object(field).ifPresent(object -> extras.put(field, object));
    }
    for (String field : TEXTS) {
      message
          .text(field)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> extras.put(field, text));
    }
    message.flag("toolsEnabled").ifPresent(enabled -> extras.put("toolsEnabled", enabled));
    message
        .text("agentMode")
        .filter(AGENT_MODES::contains)
        .ifPresent(mode -> extras.put("agentMode", mode));
    activeVariant(message).ifPresent(index -> extras.put("activeVariantIndex", index));
    return extras.build();
  }

  /** The last variant is shown unless the message says which. */
  private static OptionalInt activeVariant(RequestBody message) {
    OptionalInt sent = message.wholeNumber("activeVariantIndex");
    int variants = message.list("variants").map(list -> list.size()).orElse(0);
    if (variants == 0) {
      return sent;
    }
    boolean known = sent.isPresent() && sent.getAsInt() >= 0 && sent.getAsInt() < variants;
    return known ? sent : OptionalInt.of(variants - 1);
  }
}
