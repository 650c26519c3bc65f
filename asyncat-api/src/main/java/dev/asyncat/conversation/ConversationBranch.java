package dev.asyncat.conversation;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a conversation, as its metadata describe it.
 *
 * @param parentId the branch it left
 * @param pointMessageId the message after which it left
 * @param active whether it is the one that is shown
 * @param description the client's own description of it
 */
public record ConversationBranch(
    String id,
    @Nullable String parentId,
    @Nullable String pointMessageId,
    boolean active,
    JsonObject description) {

  /**
   * Reads {@code branches} and {@code activeBranchId}: a list of objects with an {@code id} (or
   * {@code branchId}), or an object of objects by id. What is not described like this is left out.
   */
  public static List<ConversationBranch> in(JsonObject metadata) {
    Map<String, JsonObject> described = new LinkedHashMap<>();
    switch (metadata.get("branches").orElse(JsonArray.EMPTY)) {
      case JsonArray list ->
          list.objects()
              .forEach(
                  branch ->
                      branch
                          .string("id")
                          .or(() -> branch.string("branchId"))
                          .ifPresent(id -> described.putIfAbsent(id, branch)));
      case JsonObject byId ->
          byId.members()
              .forEach(
                  (id, branch) -> {
                    if (branch instanceof JsonObject object) {
                      described.put(id, object);
                    }
                  });
      default -> {}
    }
    Json active = metadata.get("activeBranchId").orElseGet(Json::nul);
    List<ConversationBranch> branches = new ArrayList<>();
    described.forEach(
        (id, branch) ->
            branches.add(
                new ConversationBranch(
                    id,
                    branch.string("parentBranchId").orElse(null),
                    branch.string("branchPointMessageId").orElse(null),
                    active.equals(new JsonString(id)),
                    branch)));
    return branches;
  }
}
