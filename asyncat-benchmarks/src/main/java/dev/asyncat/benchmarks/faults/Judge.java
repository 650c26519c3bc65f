package dev.asyncat.benchmarks.faults;

import dev.asyncat.benchmarks.faults.Testimony.Promise;
import dev.asyncat.benchmarks.faults.Testimony.Received;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what clients saw, what calls left behind and what the store has against each other. */
final class Judge {

  private final Testimony testimony;
  private final Map<String, Journal> journals = new HashMap<>();
  private final Set<String> allowed = new HashSet<>();
  private long events;
  private int runs;
  private int interruptedCalls;
  private int resumedRuns;

  Judge(Testimony testimony) {
    this.testimony = testimony;
  }

  /** What there was to judge. */
  record Counts(
      int sessions, int runs, int resumedRuns, int interruptedCalls, long events, int calls) {}

  /** Judges a data directory whose server has ended, and what its calls wrote. */
  Counts judge(Path data, Path ledger) throws IOException, SQLException {
    int calls;
    try (SqliteStore store = SqliteStore.open(data)) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.file());
          Statement statement = connection.createStatement()) {
        file(statement);
        for (String session : sessions(statement)) {
          journals.put(session, Journal.read(store.runLog(), session));
        }
      }
      journals.values().forEach(this::journal);
      testimony.received().forEach(this::received);
      testimony.promises().forEach(this::kept);
      calls = ledger(Files.readAllLines(ledger));
    }
    return new Counts(journals.size(), runs, resumedRuns, interruptedCalls, events, calls);
  }

  /** The file as SQLite sees it, without the store's own code. */
  private void file(Statement statement) throws SQLException {
    none(statement, "pragma integrity_check", "integrity_check", "ok");
    none(statement, "pragma foreign_key_check", "foreign_key_check", "");
    none(
        statement,
        """
        select session_id || ' between ' || before || ' and ' || seq from (
          select session_id, seq, lag(last_seq, 1, 0) over (partition by session_id order by seq)
            as before from events)
        where seq <> before + 1
        """,
        "a gap in the numbers of session",
        "");
    none(
        statement,
        """
        select s.id || ': ' || s.last_seq || ' instead of ' || max(e.last_seq) from sessions s
        join events e on e.session_id = s.id group by s.id having s.last_seq <> max(e.last_seq)
        """,
        "a wrong last number in session",
        "");
    none(
        statement,
        "select id || ': ' || status from sessions"
            + " where active_run_id is not null or status not in ('completed', 'failed')",
        "a session that has not ended",
        "");
    none(
        statement,
        "select id from requests where resolution_type is null",
        "a question that is open after the end",
        "");
    none(
        statement,
        """
        select r.session_id || ' ' || r.id || ': ' || count(e.seq) from runs r left join events e
          on e.session_id = r.session_id and e.run_id = r.id and e.type = 'done'
        group by r.session_id, r.id having count(e.seq) <> 1
        """,
        "a run without exactly one done",
        "");
  }

  private void none(Statement statement, String sql, String what, String fine) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        String found = String.valueOf(rows.getString(1));
        if (!found.equals(fine)) {
          testimony.violated(what + ": " + found);
        }
      }
    }
  }

  private static List<String> sessions(Statement statement) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("select id from sessions order by created_at")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private void journal(Journal journal) {
    long expected = 1;
    for (LoggedEvent event : journal.events()) {
      if (event.seq() != expected) {
        testimony.violated(
            "session "
                + journal.sessionId()
                + " has event "
                + event.seq()
                + " where "
                + expected
                + " should be");
      }
      expected = event.seq() + 1;
    }
    events += journal.events().size();
    journal.runs().forEach((id, itsEvents) -> run(journal.sessionId() + "/" + id, itsEvents));
  }

  private void run(String name, List<LoggedEvent> itsEvents) {
    runs++;
    Map<String, Integer> executed = new HashMap<>();
    Set<String> denied = new HashSet<>();
    Set<String> results = new HashSet<>();
    Map<String, Boolean> decided = new HashMap<>();
    Map<String, JsonObject> arguments = new HashMap<>();
    boolean resumed = false;
    for (LoggedEvent logged : itsEvents) {
      switch (logged.event()) {
        case ToolEvent.Proposed proposed ->
            arguments.put(proposed.call().id(), proposed.call().arguments());
        case PermissionEvent.Decided decision -> {
          if (decided.put(decision.requestId(), true) != null) {
            testimony.violated(
                "run " + name + " decided request " + decision.requestId() + " twice");
          }
          if (!decision.decision().allowed()) {
            denied.add(decision.toolCallId());
          }
        }
        case ToolEvent.Executing executing -> {
          if (executed.merge(executing.toolCallId(), 1, Integer::sum) > 1) {
            testimony.violated("run " + name + " ran call " + executing.toolCallId() + " twice");
          }
          if (denied.contains(executing.toolCallId())) {
            testimony.violated("run " + name + " ran denied call " + executing.toolCallId());
          }
        }
        case ToolEvent.Result result -> {
          if (!results.add(result.toolCallId())) {
            testimony.violated("run " + name + " has two results of call " + result.toolCallId());
          }
          if (result.result().content().string("code", "").equals("interrupted")) {
            interruptedCalls++;
          }
        }
        case LifecycleEvent.Resumed again -> resumed |= !again.reason().equals("answered");
        case LifecycleEvent.Done done -> {
          if (done.stopReason() == StopReason.INTERRUPTED) {
            testimony.violated("run " + name + " was ended by a restart instead of going on");
          }
        }
        default -> {}
      }
    }
    if (!(itsEvents.getLast().event() instanceof LifecycleEvent.Done)) {
      testimony.violated("run " + name + " goes on after its done, or has none");
    }
    resumedRuns += resumed ? 1 : 0;
    executed.keySet().stream()
        .filter(call -> !results.contains(call))
        .forEach(call -> interruptedCalls++);
    executed.keySet().forEach(call -> allow(arguments.getOrDefault(call, JsonObject.EMPTY)));
  }

  /** The id that a command which ran may have left. */
  private void allow(JsonObject arguments) {
    String command = arguments.string("command", "");
    if (command.startsWith("echo ")) {
      allowed.add(command.split(" ", 3)[1]);
    }
  }

  /** Everything a client received is in the journal, once, in order and to the byte the same. */
  private void received(String session, List<Received> what) {
    Journal journal = journals.get(session);
    if (journal == null) {
      testimony.violated("session " + session + " is gone");
      return;
    }
    Map<Long, String> wire = journal.wire();
    Map<String, Integer> counts = new HashMap<>();
    for (Received event : List.copyOf(what)) {
      counts.merge(event.client(), 1, Integer::sum);
      String stored = wire.get(event.seq());
      if (!event.data().equals(stored)) {
        testimony.violated(
            event.client()
                + " received event "
                + event.seq()
                + " of session "
                + session
                + " as "
                + event.data()
                + " but the journal has "
                + stored);
      }
    }
    counts.forEach(
        (client, count) -> {
          if (count != wire.size()) {
            testimony.violated(
                client
                    + " received "
                    + count
                    + " of the "
                    + wire.size()
                    + " events of session "
                    + session);
          }
        });
  }

  /** An answer that was acknowledged is the one in the journal. */
  private void kept(Promise promise) {
    Journal journal = journals.get(promise.sessionId());
    boolean there =
        journal != null
            && journal.events().stream()
                .map(LoggedEvent::event)
                .anyMatch(
                    event ->
                        event instanceof PermissionEvent.Decided decided
                            && decided.requestId().equals(promise.requestId())
                            && decided.decision().wire().equals(promise.answer()));
    if (!there) {
      testimony.violated("an acknowledged answer is not in the journal: " + promise);
    }
  }

  /** Every call left its id at most once, and only calls that the journal knows left one. */
  private int ledger(List<String> lines) {
    Set<String> seen = new HashSet<>();
    for (String id : lines) {
      if (!seen.add(id)) {
        testimony.violated("the call with id " + id + " ran twice");
      }
      if (!allowed.contains(id)) {
        testimony.violated("the call with id " + id + " ran, but the journal does not say so");
      }
    }
    return lines.size();
  }
}
