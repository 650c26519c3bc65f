package dev.asyncat.cli.replay;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.core.Asyncat;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.Session;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.store.Store;
import dev.asyncat.testkit.replay.Recording;
import dev.asyncat.user.User;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a test of a recorded session, or replays it right away. */
@Command(
    name = "replay",
    description = {
      "Makes a JUnit test of a session: it runs the session again without a model and without",
      "touching anything, and checks that the agent does what it did. The latest run counts.",
      "A server may be running meanwhile."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the test was written; with --run: the replay did the same",
      "1:the run has not ended, or a file cannot be written; with --run: something differs",
      "2:the command line, or a name in it, is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat replay SESSION --out src/test/java/com/acme/GreetingTest.java",
      "  asyncat replay SESSION --run",
      "",
      "Beside the test lies the recording. It holds what the agent read and wrote, without keys",
      "of well-known forms: look at it before you publish it."
    })
public final class ReplayCommand implements Callable<Integer> {

  private final CliEnvironment environment;

  @Parameters(paramLabel = "SESSION", description = "The session, as `asyncat run` shows it.")
  private String sessionId = "";

  @Option(
      names = "--out",
      paramLabel = "FILE.java",
      description = "The file of the test. Default: the name of the class, in this directory.")
  private @Nullable String out;

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = "Its package. Default: that of a file below src/test/java, else none.")
  private @Nullable String packageName;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "The name of its class. Default: that of the file, else made of the session.")
  private @Nullable String className;

  @Option(names = "--force", description = "Replaces files that are there.")
  private boolean force;

  @Option(names = "--run", description = "Replays right away; without --out, nothing is written.")
  private boolean run;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Whose session it is. Default: the first user's.")
  private @Nullable String user;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  /** The command in an environment. */
  public ReplayCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Recording recording = recording();
    try {
      if (!run || out != null || className != null) {
        write(recording);
      }
    } catch (IOException | UncheckedIOException failed) {
      PrintWriter err = environment.terminal().err();
      err.println("asyncat: " + Printable.line("the test cannot be written: " + failed));
      err.flush();
      return ExitCode.ERROR;
    }
    return run ? replay(recording) : ExitCode.OK;
  }

  private Recording recording() {
    Path data = environment.dataDirectory(dataDirectory.value());
    try (SqliteStore store = SqliteStore.openReadOnly(data)) {
      Session session = session(store);
      Recording recording = Recording.of(store.runLog(), session.id());
      StopReason reason =
          recording.end().map(LifecycleEvent.Done::stopReason).orElse(StopReason.INTERRUPTED);
      if (recording.end().isEmpty()) {
        throw new ConflictException(
            "The run of session '"
                + session.id()
                + "' has not ended yet; wait for its end, or cancel it");
      }
      if (reason == StopReason.INTERRUPTED) {
        throw new ConflictException(
            "The run of session '"
                + session.id()
                + "' was interrupted by the end of its process, so there is no end to replay");
      }
      try (Asyncat asyncat = Asyncat.builder().build()) {
        return recording.withTools(asyncat.tools().specs());
      }
    }
  }

  private Session session(Store store) {
    List<User> users = store.users().list();
    User owner =
        (user == null
                ? users.stream().findFirst()
                : users.stream().filter(one -> one.name().equals(user)).findFirst())
            .orElseThrow(
                () ->
                    new NotFoundException(
                        user == null
                            ? "There is no session yet"
                            : "There is no user '"
                                + user
                                + "'. There are: "
                                + users.stream().map(User::name).toList()));
    Optional<Session> found = store.sessions().find(owner.id(), sessionId);
    if (found.isPresent()) {
      return found.get();
    }
    for (User other : users) {
      if (store.sessions().find(other.id(), sessionId).isPresent()) {
        throw new NotFoundException(
            "The session '%s' is of user '%s', not of '%s'; for theirs give --user '%s'"
                .formatted(sessionId, other.name(), owner.name(), other.name()));
      }
    }
    throw new NotFoundException("There is no session '" + sessionId + "'");
  }

  private void write(Recording recording) throws IOException {
    TestFiles files =
        TestFiles.of(recording, environment.workingDirectory(), out, packageName, className);
    for (Path file : List.of(files.source(), files.recording())) {
      if (Files.exists(file) && !force) {
        throw new InvalidRequestException(
            file + " is there already: give another --out, or --force to replace it");
      }
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
    }
    String resource = String.valueOf(files.recording().getFileName());
    recording.write(files.recording());
    Files.writeString(
        files.source(),
        new GeneratedTest(recording, files.packageName(), files.className(), resource).source());
    PrintWriter console = environment.terminal().out();
    console.println("wrote " + Printable.line(files.source().toString()));
    console.println("wrote " + Printable.line(files.recording().toString()));
    console.flush();
  }

  private int replay(Recording recording) {
    Replay replay = new Replay(recording);
    Optional<String> difference = replay.firstDifference();
    PrintWriter console = environment.terminal().out();
    if (difference.isPresent()) {
      console.println("✘ the replay differs: " + Printable.text(difference.get()));
    } else {
      console.println(
          "✔ the replay did the same: %d tool calls, stop reason %s"
              .formatted(calls(recording), recording.end().orElseThrow().stopReason().wire()));
    }
    console.flush();
    return difference.isPresent() ? ExitCode.ERROR : ExitCode.OK;
  }

  private static long calls(Recording recording) {
    return recording.events().stream()
        .map(LoggedEvent::event)
        .filter(ToolEvent.Start.class::isInstance)
        .count();
  }
}
