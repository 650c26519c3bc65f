package dev.asyncat.testkit.replay;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.tool.ToolCall;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes the events of a run by hand. */
final class Recorded {

  static final String GOAL = "Say hello.";

  private final List<LoggedEvent> events = new ArrayList<>();
  private int round;

  private Recorded() {}

  static Recorded run() {
    return run(Json.object().put("model", "tiny").put("providerId", "p").put("type", "local"));
  }

  static Recorded run(JsonObject.Builder provider) {
    return new Recorded()
        .add(
            new LifecycleEvent.RunAccepted(
                RunRequest.builder(GOAL)
                    .userId("grace")
                    .workingDirectory(Path.of("/work"))
                    .extras(Json.object().put("note", "private").build())
                    .build(),
                "grace",
                "w1",
                provider.build(),
                0,
                false,
                "agent"))
        .add(
            new LifecycleEvent.SessionStart(
                "s1", "r1", GOAL, Path.of("/work"), false, AgentMode.ACTION))
        .add(
            new LifecycleEvent.ThreadPrepared(
                List.of(Message.system("You are it."), Message.user(GOAL))));
  }

  Recorded add(RunEvent event) {
    events.add(new LoggedEvent(events.size() + 1L, "s1", "r1", Instant.EPOCH, event));
    return this;
  }

  Recorded says(String... pieces) {
    for (String piece : pieces) {
      add(new ModelTurnEvent.Delta(piece));
    }
    return turn(Message.assistant(String.join("", pieces)));
  }

  Recorded calls(ToolCall... calls) {
    return turn(new Message.Assistant("", null, List.of(calls), null));
  }

  Recorded turn(Message.Assistant message) {
    Usage usage = Usage.of(3, 9);
    add(
        new ModelTurnEvent.UsageUpdate(
            usage,
            usage,
            round,
            ModelInfo.local("tiny", "p", ModelCapabilities.localText(2_048)),
            null,
            1));
    return add(new ModelTurnEvent.TurnCompleted(round++, message));
  }

  Recording fails(String message) {
    add(new LifecycleEvent.Failure("LLM call failed: " + message, round));
    return ends(StopReason.ERROR, "Error: LLM call failed: " + message);
  }

  Recording ends(StopReason reason, String answer) {
    return add(new LifecycleEvent.Done(answer, reason, "s1", round, 25, List.of(), null))
        .recording();
  }

  Recording recording() {
    return Recording.of(events);
  }
}
