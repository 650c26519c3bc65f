package dev.asyncat.testkit.replay;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run as it was recorded, to be run again in a test.
 *
 * <pre>{@code
 * Recording recording = Recording.of(asyncat.follow(userId, sessionId, 0))
 *     .withTools(asyncat.tools().specs());
 * recording.write(Path.of("src/test/resources/greeting.jsonl"));
 * }</pre>
 *
 * <p>The file has one JSON object per line: first the version of the form and the tools, then the
 * events. Whose run it was, where the model was reached and what clients attached is left out, and
 * keys and tokens of well-known forms become {@code [secret]} everywhere. Everything else that the
 * model said and the tools gave is in it: look at a recording before you publish it.
 *
 * <p>Immutable, thread-safe.
 */
public final class Recording {

  /** The version of the form that {@link #write} writes. */
  public static final int VERSION = 1;

  private static final Duration POLL = Duration.ofSeconds(1);

  private final List<LoggedEvent> events;
  private final List<ToolSpec> tools;
  private final LifecycleEvent.RunAccepted accepted;

  Recording(List<LoggedEvent> events, List<ToolSpec> tools) {
    this.events = List.copyOf(events);
    this.tools = List.copyOf(tools);
    this.accepted = accepted(this.events);
  }

  /**
   * A recording of numbered events. Where they are of several runs, of the last one.
   *
   * @throws InvalidRequestException if the beginning of the run is missing
   */
  public static Recording of(List<LoggedEvent> events) {
    if (events.isEmpty()) {
      throw new InvalidRequestException("there are no events to make a recording of");
    }
    String runId = events.getLast().runId();
    List<LoggedEvent> ofRun = events.stream().filter(event -> event.runId().equals(runId)).toList();
    List<RunEvent> masked = SecretMask.events(ofRun.stream().map(LoggedEvent::event).toList());
    List<LoggedEvent> kept = new ArrayList<>();
    for (int i = 0; i < masked.size(); i++) {
      LoggedEvent from = ofRun.get(i);
      kept.add(new LoggedEvent(from.seq(), from.sessionId(), runId, from.at(), masked.get(i)));
    }
    return new Recording(kept, List.of());
  }

  /**
   * A recording of the last run that a cursor reads. Blocks until the cursor has ended, so until a
   * live run has, and closes it.
   *
   * @throws InvalidRequestException if the cursor began after the beginning of the run
   */
  public static Recording of(EventCursor cursor) {
    List<LoggedEvent> events = new ArrayList<>();
    try (cursor) {
      while (!cursor.ended()) {
        cursor.next(POLL).ifPresent(events::add);
      }
    }
    return of(events);
  }

  /**
   * A recording of the last run of a session.
   *
   * @throws NotFoundException if there is no such session
   */
  public static Recording of(RunLog log, String sessionId) {
    List<LoggedEvent> events = new ArrayList<>();
    log.forEach(sessionId, 0, events::add);
    if (events.isEmpty()) {
      throw new NotFoundException("There is no session '" + sessionId + "'");
    }
    return of(events);
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws InvalidRequestException if it is no recording; the message names the line
   */
  public static Recording read(Path file) {
    try {
      return RecordingText.read(Files.readString(file), file.toString());
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the recording " + file, unreadable);
    }
  }

  /**
   * Reads a recording that lies beside a class on the class path.
   *
   * @param name of the file, such as {@code GreetingTest.jsonl}
   * @throws InvalidRequestException if there is none of that name, or it is no recording
   */
  public static Recording resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new InvalidRequestException(
            "there is no recording "
                + name
                + " beside "
                + beside.getName()
                + " on the class path: put it into the same package, for example below"
                + " src/test/resources");
      }
      return RecordingText.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the recording " + name, unreadable);
    }
  }

  /**
   * Writes it as JSON lines; replaces what is there.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    try {
      Files.writeString(file, RecordingText.write(this));
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write the recording " + file, failed);
    }
  }

  /**
   * The same with what the tools looked like, so that {@link RecordedTools} take what the real ones
   * took.
   */
  public Recording withTools(Collection<ToolSpec> specs) {
    return new Recording(events, List.copyOf(specs));
  }

  /** The session. */
  public String sessionId() {
    return events.getFirst().sessionId();
  }

  /** The run. */
  public String runId() {
    return events.getFirst().runId();
  }

  /** The events of the run. */
  public List<LoggedEvent> events() {
    return events;
  }

  /** What the tools looked like; empty if nobody told. */
  public List<ToolSpec> tools() {
    return tools;
  }

  /**
   * What was asked, as it can be asked again: by the default user, in a new session, with nobody
   * listening, and with the standing approvals that the run made use of. Where to work is left to
   * {@link RunRequest#in}.
   */
  public RunRequest request() {
    Set<String> approved = new LinkedHashSet<>(accepted.request().preApproved());
    approved.addAll(standingApprovals());
    return accepted.request().toBuilder()
        .workingDirectory(null)
        .preApproved(List.copyOf(approved))
        .audience(RunRequest.Audience.NOBODY)
        .build();
  }

  /** Whether the run asked anybody anything: then a replay needs {@link RecordedAnswers}. */
  public boolean attended() {
    return runEvents().stream()
        .anyMatch(
            event ->
                event instanceof PermissionEvent.Requested
                    || event instanceof PermissionEvent.Asked);
  }

  /** Of a profile or a user's rules the log keeps nothing but that they approved a call. */
  private Set<String> standingApprovals() {
    Set<String> asked = new HashSet<>();
    Set<String> approved = new LinkedHashSet<>();
    for (RunEvent event : runEvents()) {
      switch (event) {
        case PermissionEvent.Requested(PermissionRequest request) ->
            asked.add(request.call().name());
        case ToolEvent.Start start when start.outcome() == PermissionOutcome.DENIED ->
            asked.add(start.call().name());
        default -> {}
      }
    }
    for (RunEvent event : runEvents()) {
      if (event instanceof ToolEvent.Start start
          && start.outcome() == PermissionOutcome.SESSION_APPROVED) {
        String tool = start.call().name();
        // Where the same tool was also asked about, only the one command was approved before.
        String command = start.call().arguments().string("command").orElse(null);
        if (!asked.contains(tool)) {
          approved.add(tool);
        } else if (command != null) {
          approved.add(new PermissionRule(tool, command).text());
        }
      }
    }
    return approved;
  }

  /** How the run ended; empty if the recording was made before it did. */
  public Optional<LifecycleEvent.Done> end() {
    return events.getLast().event() instanceof LifecycleEvent.Done done
        ? Optional.of(done)
        : Optional.empty();
  }

  /**
   * The first thing that another run did differently: a call, what became of it, its result, the
   * reason to stop, or the answer. Nothing else counts.
   *
   * @param replayed the events of the other run
   */
  public Optional<String> firstDifference(List<LoggedEvent> replayed) {
    return new Comparison(this).firstDifference(replayed.stream().map(LoggedEvent::event).toList());
  }

  List<RunEvent> runEvents() {
    return events.stream().map(LoggedEvent::event).toList();
  }

  LifecycleEvent.RunAccepted accepted() {
    return accepted;
  }

  boolean cancelled() {
    return end().filter(done -> done.stopReason() == StopReason.CANCELLED).isPresent();
  }

  private static LifecycleEvent.RunAccepted accepted(List<LoggedEvent> events) {
    if (!events.isEmpty()
        && events.getFirst().event() instanceof LifecycleEvent.RunAccepted accepted) {
      return accepted;
    }
    throw new InvalidRequestException(
        "the events do not begin with run_accepted: a recording needs the whole run, with the"
            + " events that clients are not sent");
  }
}
