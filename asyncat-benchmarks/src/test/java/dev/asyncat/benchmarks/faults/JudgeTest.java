package dev.asyncat.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.benchmarks.faults.Testimony.Promise;
import dev.asyncat.benchmarks.faults.Testimony.Received;
import dev.asyncat.json.Json;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.tool.ToolCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge that finds nothing proves nothing, so each kind of violation is shown to it once. */
class JudgeTest {

  private static final ToolCall CALL =
      new ToolCall(
          "c1",
          "run_command",
          Json.object().put("command", "echo r1-0 >> ledger.txt; sleep 0").build());

  private static final RunEvent EXECUTING = new ToolEvent.Executing("c1");

  @TempDir Path directory;

  private final Testimony testimony = new Testimony();

  @Test
  void what_fits_together_is_no_violation() throws Exception {
    append(new ToolEvent.Proposed(CALL, 0), EXECUTING, done());
    testimony.saw("s", new Received("a", 4, wire(4, done())));

    assertThat(violations("r1-0")).isEmpty();
  }

  @Test
  void an_event_that_came_with_other_bytes_is_a_violation() throws Exception {
    append(done());
    testimony.saw("s", new Received("a", 2, wire(2, done()).replace("fine", "well")));

    assertThat(violations()).singleElement().asString().contains("received event 2");
  }

  @Test
  void an_event_that_did_not_come_is_a_violation() throws Exception {
    append(new LifecycleEvent.Answer("fine", 0), done());
    testimony.saw("s", new Received("a", 3, wire(3, done())));

    assertThat(violations()).singleElement().asString().contains("received 1 of the 2 events");
  }

  @Test
  void a_call_that_ran_twice_is_a_violation() throws Exception {
    append(new ToolEvent.Proposed(CALL, 0), EXECUTING, EXECUTING, done());

    assertThat(violations("r1-0", "r1-0"))
        .anyMatch(what -> what.contains("ran call c1 twice"))
        .anyMatch(what -> what.contains("id r1-0 ran twice"));
  }

  @Test
  void a_call_that_the_journal_does_not_know_is_a_violation() throws Exception {
    append(new ToolEvent.Proposed(CALL, 0), done());

    assertThat(violations("r1-0")).singleElement().asString().contains("does not say so");
  }

  @Test
  void a_run_that_has_not_ended_is_a_violation() throws Exception {
    append(new LifecycleEvent.Answer("fine", 0));

    assertThat(violations())
        .anyMatch(what -> what.contains("a session that has not ended"))
        .anyMatch(what -> what.contains("without exactly one done"));
  }

  @Test
  void an_acknowledged_answer_that_is_not_kept_is_a_violation() throws Exception {
    append(done());
    testimony.promised(new Promise("s", "request", "allow"));

    assertThat(violations()).singleElement().asString().contains("acknowledged answer");
  }

  private void append(RunEvent... events) {
    try (SqliteStore store = SqliteStore.open(directory)) {
      List<RunLog.Entry> entries = new ArrayList<>();
      entries.add(
          entry(
              new LifecycleEvent.RunAccepted(
                  RunRequest.of("work r1 1").in(directory),
                  "user",
                  null,
                  Json.object().build(),
                  0,
                  false,
                  "agent")));
      for (RunEvent event : events) {
        entries.add(entry(event));
      }
      store.runLog().append("s", "run", 0, entries);
    }
  }

  private static RunLog.Entry entry(RunEvent event) {
    return new RunLog.Entry(Instant.EPOCH, event);
  }

  private static RunEvent done() {
    return new LifecycleEvent.Done("fine", StopReason.ANSWER, "s", 1, 25, List.of(), null);
  }

  private static String wire(long seq, RunEvent event) {
    return Json.object()
        .put("type", event.type())
        .put("data", event.data())
        .put("seq", seq)
        .build()
        .toString();
  }

  private List<String> violations(String... ledger) throws Exception {
    Path file = Files.write(directory.resolve("ledger.txt"), List.of(ledger));
    new Judge(testimony).judge(directory, file);
    return testimony.violations();
  }
}
