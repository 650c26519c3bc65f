package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.Session;
import dev.asyncat.testkit.TestClock;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the clock, or the network does, while runs are at work. */
class ClockJumpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final TestClock clock = TestClock.at("2025-01-02T03:04:05Z");

  @ParameterizedTest
  @ValueSource(ints = {-400, -3, 3, 400})
  void a_question_waits_as_long_as_before(int days) {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling(
                "write_file", Json.object().put("path", "a.txt").put("content", "a").build()),
            Turn.saying("written"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run =
          asyncat.run(
              RunRequest.builder("write")
                  .workingDirectory(directory)
                  .audience(RunRequest.Audience.CLIENT)
                  .build());
      List<LoggedEvent> events = new ArrayList<>();
      try (EventCursor cursor = run.follow(run.startSeq())) {
        while (!cursor.ended()) {
          cursor
              .next(PATIENCE)
              .ifPresent(
                  event -> {
                    events.add(event);
                    if (event.event() instanceof PermissionEvent.Requested asked) {
                      clock.advance(Duration.ofDays(days));
                      assertThat(run.decide(asked.request().id(), PermissionDecision.allow()))
                          .isTrue();
                    }
                  });
        }
      }

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ANSWER);
      assertThat(directory.resolve("a.txt")).hasContent("a");
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i).seq()).isEqualTo(i + 1L);
      }
      assertThat(events.getLast().event()).isInstanceOf(LifecycleEvent.Done.class);
    }
  }

  @Test
  void the_latest_run_is_listed_first_and_can_be_followed_after_the_clock_went_back() {
    try (Asyncat asyncat = asyncat(ScriptedModel.answeredBy(request -> Turn.saying("ok")))) {
      Run before = asyncat.run(RunRequest.of("before").in(directory));
      before.result();
      clock.advance(Duration.ofDays(-30));
      Run after = asyncat.run(RunRequest.of("after").in(directory));
      after.result();
      Session session =
          asyncat.sessions().list(asyncat.users().defaultUser().id(), null, 1).getFirst();

      assertThat(session.id()).isEqualTo(after.sessionId());
      assertThat(session.updatedAt()).isAfterOrEqualTo(session.createdAt());
      assertThat(after.events()).last().isInstanceOf(LifecycleEvent.Done.class);

      Run again =
          asyncat.run(
              RunRequest.builder("again")
                  .workingDirectory(directory)
                  .continueSessionId(before.sessionId())
                  .build());
      assertThat(again.result().stopReason()).isEqualTo(StopReason.ANSWER);
      assertThat(asyncat.sessions().list(asyncat.users().defaultUser().id(), null, 1))
          .extracting(Session::id)
          .containsExactly(before.sessionId());
    }
  }

  private Asyncat asyncat(ScriptedModel model) {
    return Asyncat.builder().model(model).clock(clock).workspace(directory).build();
  }
}
