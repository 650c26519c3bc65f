package dev.asyncat.sqlite;

import static dev.asyncat.sqlite.Sessions.RUN;
import static dev.asyncat.sqlite.Sessions.SESSION;
import static dev.asyncat.sqlite.Sessions.USER;
import static dev.asyncat.sqlite.Sessions.begin;
import static dev.asyncat.sqlite.Sessions.deltas;
import static dev.asyncat.sqlite.Sessions.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import dev.asyncat.run.Aid;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.session.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRunLogTest {

  @TempDir Path directory;

  private SqliteStore store;
  private RunLog log;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory);
    log = store.runLog();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void what_was_stored_is_there_after_the_store_was_opened_again() {
    begin(log);
    log.append(SESSION, RUN, 1, deltas(2, 50));
    log.compact(SESSION, 2, 51);
    List<LoggedEvent> events = log.read(SESSION, 0, 100);
    Session session = store.sessions().find(USER, SESSION).orElseThrow();

    store.close();
    open();

    assertThat(log.read(SESSION, 0, 100)).hasSize(51).isEqualTo(events);
    assertThat(store.sessions().find(USER, SESSION)).contains(session);
    assertThat(log.append(SESSION, RUN, 51, deltas(52, 1))).isEqualTo(52);
  }

  @Test
  void compaction_makes_few_rows_of_many() {
    begin(log);
    log.append(SESSION, RUN, 1, deltas(2, 2_000));
    log.append(
        SESSION,
        RUN,
        2_001,
        entries(new ModelTurnEvent.TurnCompleted(0, Message.assistant("the whole turn"))));

    log.compact(SESSION, 2, 2_001);

    assertThat(rows()).isEqualTo(2 + 4);
    assertThat(log.read(SESSION, 1_000, 3))
        .extracting(LoggedEvent::event)
        .containsExactly(delta(1_001), delta(1_002), delta(1_003));
    log.compact(SESSION, 0, Long.MAX_VALUE);
    assertThat(rows()).as("nothing more to gain").isEqualTo(2 + 4);
  }

  @Test
  void merged_rows_stay_small() {
    begin(log);
    String large = "x".repeat(100_000);
    log.append(SESSION, RUN, 1, entries(delta(large), delta(large), delta(large), delta(large)));

    log.compact(SESSION, 2, 5);

    assertThat(rows()).isEqualTo(1 + 2);
    assertThat(log.read(SESSION, 1, 10))
        .extracting(LoggedEvent::event)
        .containsExactly(delta(large), delta(large), delta(large), delta(large));
  }

  @Test
  void an_event_of_a_later_version_reads_as_an_extension() {
    begin(log);
    log.append(SESSION, RUN, 1, deltas(2, 2));
    execute("update events set version = 99 where seq = 2");

    assertThat(log.read(SESSION, 1, 10))
        .extracting(LoggedEvent::event)
        .containsExactly(
            new RunEvent.Extension("delta", Json.object().put("content", "2").build()), delta(3));
  }

  @Test
  void a_damaged_event_is_named() {
    begin(log);
    log.append(SESSION, RUN, 1, deltas(2, 2));
    execute("update events set data = '{\"content\":' where seq = 3");

    assertThat(log.read(SESSION, 0, 2)).hasSize(2);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> log.read(SESSION, 0, 3))
        .withMessageContaining("event 3 of session session-1");
  }

  @Test
  void a_damaged_session_is_an_error_of_the_store() {
    begin(log);
    execute("update sessions set plan = '[', status = 'sleepy'");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.sessions().find(USER, SESSION))
        .withMessageContaining("status");
  }

  @Test
  void a_time_that_no_column_holds_is_refused() {
    begin(log);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> log.append(SESSION, RUN, 1, List.of(new RunLog.Entry(Instant.MAX, delta("x")))));
    assertThat(log.lastSeq(SESSION)).isEqualTo(1);
  }

  @Test
  void each_model_turn_leaves_a_row_of_what_it_used() {
    begin(log);
    log.append(SESSION, RUN, 1, entries(usage("tiny"), usage("")));

    List<Map<String, Object>> rows =
        store.database().read(h -> h.select("select * from model_usage").mapToMap().list());

    assertThat(rows).as("a turn of a nameless model counts for nobody").hasSize(1);
    assertThat(rows.getFirst())
        .containsEntry("user_id", USER)
        .containsEntry("workspace_id", "workspace-1")
        .containsEntry("conversation_id", "conversation-1")
        .containsEntry("message_id", "message-1")
        .containsEntry("assistant_message_id", "message-2")
        .containsEntry("session_id", SESSION)
        .containsEntry("run_id", RUN)
        .containsEntry("provider_profile_id", null)
        .containsEntry("provider_id", "llamacpp-builtin")
        .containsEntry("provider_type", "local")
        .containsEntry("provider_name", "Tiny Inc")
        .containsEntry("model", "tiny")
        .containsEntry("operation", "agent")
        .containsEntry("input_tokens", 100)
        .containsEntry("output_tokens", 20)
        .containsEntry("total_tokens", 120)
        .containsEntry("current_context_tokens", 100)
        .containsEntry("cached_tokens", 10)
        .containsEntry("reasoning_tokens", 5)
        .containsEntry("estimated", 0)
        .containsEntry("usage_source", "provider")
        .containsEntry("context_window", 8_192)
        .containsEntry("context_window_source", "model-metadata")
        .containsEntry("context_window_confidence", "reported")
        .containsEntry("latency_ms", 1_600)
        .containsEntry("tokens_per_second", 12.5)
        .containsEntry("round", 0);
    assertThat(Json.parseObject(rows.getFirst().get("metadata").toString()))
        .isEqualTo(
            Json.object()
                .put("cumulativeInputTokens", 300)
                .put("cumulativeOutputTokens", 60)
                .put("cumulativeTotalTokens", 360)
                .put("isLocal", true)
                .put("agentMode", "action")
                .put("reasoningEffort", "high")
                .build());
  }

  @Test
  void a_call_beside_the_thread_has_a_row_that_says_what_it_was_for() {
    begin(log);
    log.append(
        SESSION,
        RUN,
        1,
        entries(
            usage("tiny"),
            new ModelTurnEvent.AuxiliaryCall(
                Aid.REFLECTION, "fine", null, (ModelTurnEvent.UsageUpdate) usage("tiny"))));

    List<String> operations =
        store
            .database()
            .read(
                h ->
                    h.select("select operation from model_usage order by rowid")
                        .mapTo(String.class)
                        .list());
    assertThat(operations).containsExactly("agent", "reflection");
  }

  @Test
  void what_was_used_stays_known_when_the_session_is_deleted() {
    begin(log);
    log.append(SESSION, RUN, 1, entries(usage("tiny")));

    store.sessions().delete(USER, SESSION);

    Map<String, Object> row =
        store
            .database()
            .read(
                h -> h.select("select session_id, input_tokens from model_usage").mapToMap().one());
    assertThat(row).containsEntry("session_id", null).containsEntry("input_tokens", 100);
    for (String table : List.of("sessions", "runs", "events", "audit", "requests")) {
      assertThat(count("select count(*) from " + table)).as(table).isZero();
    }
  }

  private static RunEvent usage(String model) {
    return new ModelTurnEvent.UsageUpdate(
        new Usage(100, 20, 10, 5, false),
        new Usage(300, 60, 30, 15, false),
        0,
        ModelInfo.local(model, "llamacpp-builtin", ModelCapabilities.localText(8_192)),
        12.5,
        1_600);
  }

  private static RunEvent delta(Object content) {
    return new ModelTurnEvent.Delta(content.toString());
  }

  private int rows() {
    return count("select count(*) from events");
  }

  private int count(String query) {
    return store.database().read(h -> h.select(query).mapTo(int.class).one());
  }

  private void execute(String sql) {
    store.database().write(h -> h.execute(sql));
  }
}
