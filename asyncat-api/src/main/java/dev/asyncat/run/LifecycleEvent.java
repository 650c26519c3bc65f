package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.MessageJson;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Beginning, end and interruptions of a run. */
public sealed interface LifecycleEvent extends RunEvent {

  /**
   * The runtime took the run on. Creates the session, or opens it again.
   *
   * @param request with every default filled in
   * @param userId the owner
   * @param workspaceId the owner's workspace
   * @param provider what is known of the model, without secrets
   * @param roundsBefore model turns of earlier runs of the session
   * @param operation what kind of run it is, for usage rows: {@code agent}, {@code multi-agent}, …
   */
  record RunAccepted(
      RunRequest request,
      String userId,
      @Nullable String workspaceId,
      JsonObject provider,
      int roundsBefore,
      boolean continued,
      String operation)
      implements LifecycleEvent {
    @Override
    public String type() {
      return "run_accepted";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("request", request.toJson())
          .put("userId", userId)
          .put("workspaceId", workspaceId)
          .put("provider", provider)
          .put("roundsBefore", roundsBefore)
          .put("continued", continued)
          .put("operation", operation)
          .build();
    }
  }

  /** The first event that clients see. */
  record SessionStart(
      String sessionId,
      String runId,
      String goal,
      Path workingDirectory,
      boolean continued,
      AgentMode mode)
      implements LifecycleEvent {
    @Override
    public String type() {
      return "session_start";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("sessionId", sessionId)
          .put("runId", runId)
          .put("goal", goal)
          .put("status", "active")
          .put("workingDir", workingDirectory.toString())
          .put("continued", continued)
          .put("agentMode", mode.wire())
          .build();
    }
  }

  /** The thread as it stands before the first model turn: what a resumed run starts from. */
  record ThreadPrepared(List<Message> messages) implements LifecycleEvent {
    /** Copies the messages. */
    public ThreadPrepared {
      messages = List.copyOf(messages);
    }

    @Override
    public String type() {
      return "thread_prepared";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put(
              "messages",
              new JsonArray(messages.stream().map(m -> (Json) MessageJson.write(m)).toList()))
          .build();
    }
  }

  /** The runtime added a message to the thread: a hint, a repair request, a new plan. */
  record ThreadNote(Message message) implements LifecycleEvent {
    @Override
    public String type() {
      return "thread_note";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object().put("message", MessageJson.write(message)).build();
    }
  }

  /** The run waits: for an answer when nobody is there, or for the runtime to start again. */
  record Paused(String reason) implements LifecycleEvent {
    @Override
    public String type() {
      return "run_paused";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("reason", reason).build();
    }
  }

  /**
   * The run goes on after a pause, a crash or a restart.
   *
   * @param restartsRound the model turn that was cut off and begins anew, so that the fragments of
   *     it which were sent before are void; {@code null} if none is
   */
  record Resumed(String reason, @Nullable Integer restartsRound) implements LifecycleEvent {
    /** Goes on where it was, with nothing said before being void. */
    public Resumed(String reason) {
      this(reason, null);
    }

    @Override
    public String type() {
      return "run_resumed";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json = Json.object().put("reason", reason);
      if (restartsRound != null) {
        json.put("restartsRound", restartsRound);
      }
      return json.build();
    }
  }

  /** Somebody asked the run to end. */
  record CancelRequested(String reason) implements LifecycleEvent {
    @Override
    public String type() {
      return "cancel_requested";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object().put("reason", reason).build();
    }
  }

  /** The final answer. */
  record Answer(String answer, int round) implements LifecycleEvent {
    @Override
    public String type() {
      return "answer";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("answer", answer).put("round", round).build();
    }
  }

  /**
   * Something failed.
   *
   * @param round the round, {@code null} outside of one
   */
  record Failure(String message, @Nullable Integer round) implements LifecycleEvent {
    @Override
    public String type() {
      return "error";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json = Json.object().put("message", message);
      if (round != null) {
        json.put("round", round);
      }
      return json.build();
    }
  }

  /**
   * The run has ended. Always the last event of a run.
   *
   * @param rounds model turns of the whole session
   * @param maxRounds the limit that was configured
   * @param conversationRounds every question and answer of the session so far
   * @param error what failed, {@code null} if nothing did
   */
  record Done(
      String answer,
      StopReason stopReason,
      String sessionId,
      int rounds,
      int maxRounds,
      List<ConversationRound> conversationRounds,
      @Nullable String error)
      implements LifecycleEvent {
    /** Copies the rounds. */
    public Done {
      conversationRounds = List.copyOf(conversationRounds);
    }

    @Override
    public String type() {
      return "done";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("answer", answer)
          .put("stopReason", stopReason.wire())
          .put("sessionId", sessionId)
          .put("rounds", rounds)
          .put("maxRounds", maxRounds)
          .put(
              "conversationRounds",
              new JsonArray(
                  conversationRounds.stream().map(round -> (Json) round.toJson()).toList()))
          .putIfPresent("error", error)
          .build();
    }
  }
}
