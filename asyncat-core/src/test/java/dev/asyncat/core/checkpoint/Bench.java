package dev.asyncat.core.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.store.Store;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A runtime, a directory to work in, and a model that does what a test says. */
final class Bench implements AutoCloseable {

  private final Path directory;
  private final Path data;
  private final Store store = new InMemoryStore();
  private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
  private final CheckpointLimits limits;
  private Asyncat asyncat;

  Bench(Path base) throws IOException {
    this(base, CheckpointLimits.DEFAULTS);
  }

  Bench(Path base, CheckpointLimits limits) throws IOException {
    this.directory = Files.createDirectories(base.resolve("project")).toRealPath();
    this.data = Files.createDirectories(base.resolve("data"));
    this.limits = limits;
    this.asyncat = start();
  }

  private Asyncat start() {
    return Asyncat.builder()
        .store(StoreIn.of(data, store))
        .model(ScriptedModel.answeredBy(request -> turns.remove()))
        .checkpoints(limits)
        .build();
  }

  /** Another runtime on the same data. */
  void restart() {
    asyncat.close();
    asyncat = start();
  }

  Asyncat asyncat() {
    return asyncat;
  }

  Store store() {
    return store;
  }

  Path directory() {
    return directory;
  }

  /** Where checkpoints keep their files. */
  Path checkpointFiles() {
    return data.resolve("checkpoints");
  }

  String user() {
    return asyncat.users().defaultUser().id();
  }

  /** A session whose run makes these calls, each allowed. */
  Run run(Turn... calls) {
    return begin(null, calls);
  }

  /** Another run of a session. */
  Run goOn(String sessionId, Turn... calls) {
    return begin(sessionId, calls);
  }

  /** What the model does next, in a run that a test starts itself. */
  void next(Turn... more) {
    turns.addAll(List.of(more));
  }

  private Run begin(@Nullable String sessionId, Turn... calls) {
    turns.addAll(List.of(calls));
    turns.add(Turn.saying("done"));
    Run run =
        asyncat.run(
            RunRequest.builder("work")
                .workingDirectory(directory)
                .autoApprove(true)
                .continueSessionId(sessionId)
                .build());
    run.result();
    return run;
  }

  Reversal revert(Run run) {
    return asyncat.revert(user(), run.sessionId(), false, false);
  }

  Reversal dryRun(Run run) {
    return asyncat.revert(user(), run.sessionId(), true, false);
  }

  Reversal force(Run run) {
    return asyncat.revert(user(), run.sessionId(), false, true);
  }

  SessionChanges changes(Run run) {
    return asyncat.checkpoints().changes(user(), run.sessionId());
  }

  Checkpoint checkpoint(Run run) {
    return asyncat.checkpoints().baseline(run.sessionId()).orElseThrow();
  }

  static List<RunEvent> events(Run run) {
    return run.events().toList();
  }

  static Turn command(String command) {
    return Turn.calling("run_command", Json.object().put("command", command).build());
  }

  static Turn write(String path, String content) {
    return Turn.calling("write_file", args("path", path).with("content", Json.of(content)));
  }

  static Turn read(String path) {
    return Turn.calling("read_file", args("path", path));
  }

  static Turn edit(String path, String from, String to) {
    return Turn.calling(
        "edit_file",
        args("path", path).with("old_string", Json.of(from)).with("new_string", Json.of(to)));
  }

  static Turn delete(String path) {
    return Turn.calling("file_delete", args("path", path).with("recursive", Json.of(true)));
  }

  static Turn move(String from, String to) {
    return Turn.calling("file_move", args("source", from).with("destination", Json.of(to)));
  }

  static JsonObject args(String name, String value) {
    return Json.object().put(name, value).build();
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  void put(String name, String content) throws IOException {
    put(name, content.getBytes(UTF_8));
  }

  void put(String name, byte[] content) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** Everything in the directory but git's own: kind, permissions and content. */
  Map<String, String> look() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path path : paths()) {
      all.put(directory.relativize(path).toString(), describe(path));
    }
    return all;
  }

  /** When each file was changed last. */
  Map<String, String> times() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path path : paths()) {
      all.put(
          directory.relativize(path).toString(),
          Files.readAttributes(path, "unix:ino,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS)
              .toString());
    }
    return all;
  }

  private List<Path> paths() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(path -> !path.equals(directory))
          .filter(path -> !directory.relativize(path).startsWith(".git"))
          .toList();
    }
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "link to " + Files.readSymbolicLink(path);
    }
    String permissions =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return Files.isDirectory(path)
        ? "directory " + permissions
        : "file %s %s".formatted(permissions, HexFormat.of().formatHex(Files.readAllBytes(path)));
  }

  /** Makes the directory a git repository with everything in it committed. */
  void commitAll() throws IOException {
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "begin");
  }

  String git(String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("git", "-c", "user.name=Test", "-c", "user.email=test@example.org"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("git " + List.of(arguments) + ": " + output);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
    return output;
  }

  /** How many contents are kept. */
  long contents() throws IOException {
    Path content = checkpointFiles().resolve("content");
    if (!Files.exists(content)) {
      return 0;
    }
    try (Stream<Path> walk = Files.walk(content)) {
      return walk.filter(Files::isRegularFile).count();
    }
  }

  @Override
  public void close() {
    asyncat.close();
  }
}
