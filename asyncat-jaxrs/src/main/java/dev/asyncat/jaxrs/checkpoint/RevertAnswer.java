package dev.asyncat.jaxrs.checkpoint;

import dev.asyncat.core.checkpoint.Reversal;
import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;

/** Answers to those who want to take something back. */
final class RevertAnswer {

  private static final int SHOWN = 3;

  private RevertAnswer() {}

  /**
   * The answer: 200, or 409 if it was refused, or 500 if the file system refused.
   *
   * @param done what is said of it if all went well
   */
  static Response to(Reversal reversal, String done) {
    if (reversal.refused()) {
      return failure(
          409,
          reversal,
          "%s cannot be taken back: %s; with force they are overwritten where that is possible"
              .formatted(paths(reversal.conflicts().size()), named(reversal.conflicts())));
    }
    List<Conflict> failed =
        reversal.failures().stream().filter(one -> one.kind().equals(Conflict.FAILED)).toList();
    if (!failed.isEmpty()) {
      return failure(
          500,
          reversal,
          "%s could not be taken back: %s".formatted(paths(failed.size()), named(failed)));
    }
    JsonObject.Builder body =
        JsonResponse.success()
            .put("message", reversal.dryRun() ? "Dry run: nothing was changed." : done);
    return JsonResponse.ok(CheckpointWire.reversal(reversal, body));
  }

  private static String paths(int count) {
    return count == 1 ? "1 path" : count + " paths";
  }

  private static String named(List<Conflict> conflicts) {
    String text =
        conflicts.stream()
            .limit(SHOWN)
            .map(one -> one.path() + " (" + one.reason() + ")")
            .collect(Collectors.joining(", "));
    return conflicts.size() > SHOWN ? text + ", …" : text;
  }

  private static Response failure(int status, Reversal reversal, String error) {
    return Response.status(status)
        .entity(
            CheckpointWire.reversal(
                    reversal, Json.object().put("success", false).put("error", error))
                .build())
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .build();
  }
}
