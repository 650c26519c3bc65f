package dev.asyncat.benchmarks.checkpoint;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.checkpoint.CallWindow;
import dev.asyncat.core.checkpoint.CheckpointLimits;
import dev.asyncat.core.checkpoint.Reversal;
import dev.asyncat.json.Json;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.tool.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What it costs to take a checkpoint before a command, to find out what the command changed, and to
 * take it back, in a tree of 20,000 files and 1 GB: in a git repository, beside what {@code git
 * stash create} and {@code git status} take there, and without git.
 */
public final class CheckpointBenchmark {

  private static final int FILES = 20_000;
  private static final int BYTES = 52_000;
  private static final int CHANGED = 5;
  private static final int TIMES = 15;

  private final LargeTree tree;
  private final Asyncat asyncat;
  private final String userId;
  private final RunLog log;
  private int runs;

  private CheckpointBenchmark(LargeTree tree, Asyncat asyncat, RunLog log) {
    this.tree = tree;
    this.asyncat = asyncat;
    this.userId = asyncat.users().defaultUser().id();
    this.log = log;
  }

  /**
   * Prints one figure per line.
   *
   * @param args a directory for the tree and the data, on the file system to measure; a temporary
   *     one by default
   */
  public static void main(String[] args) throws IOException {
    Path base =
        args.length > 0
            ? Files.createDirectories(Path.of(args[0]))
            : Files.createTempDirectory("asyncat-checkpoints");
    for (boolean git : List.of(true, false)) {
      Path directory = Files.createTempDirectory(base, git ? "git" : "plain").toRealPath();
      try {
        measure(directory, git);
      } finally {
        delete(directory);
      }
    }
  }

  private static void measure(Path directory, boolean git) throws IOException {
    LargeTree tree = new LargeTree(Files.createDirectory(directory.resolve("tree")), FILES, BYTES);
    tree.fill();
    if (git) {
      tree.git("init", "-q");
      // Nothing may still be at work in the tree when it is deleted.
      tree.git("config", "gc.auto", "0");
      tree.git("config", "maintenance.auto", "false");
      tree.git("add", "-A");
      tree.git("commit", "-q", "-m", "begin");
    }
    CheckpointLimits limits = new CheckpointLimits(64L << 20, 2L << 30, 200_000);
    try (SqliteStore store = SqliteStore.open(directory.resolve("data"));
        Asyncat asyncat =
            Asyncat.builder().store(store).checkpoints(limits).workspace(directory).build()) {
      System.out.println(git ? "In a git repository" : "Without git");
      new CheckpointBenchmark(tree, asyncat, store.runLog()).measure(git);
    }
  }

  private void measure(boolean git) throws IOException {
    Effect command = new Effect.RunCommand("work", tree.root());
    Effect write = new Effect.Write(tree.file(0));
    print("the first command ever, before it", List.of(time(command, () -> {})[0]));
    List<Double> before = new ArrayList<>();
    List<Double> after = new ArrayList<>();
    List<Double> named = new ArrayList<>();
    List<Double> reverts = new ArrayList<>();
    List<Double> stash = new ArrayList<>();
    List<Double> status = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      String line = "change " + i;
      double[] times = time(command, () -> tree.change(CHANGED, line));
      before.add(times[0]);
      after.add(times[1]);
      if (git) {
        stash.add(tree.git("stash", "create"));
        status.add(tree.git("status", "--porcelain"));
      }
      reverts.add(revert());
      times = time(write, () -> tree.change(1, line));
      named.add(times[0] + times[1]);
      revert();
    }
    print("before a command", before);
    print("after a command that changed %d files".formatted(CHANGED), after);
    print("before and after a call that names its file", named);
    print("revert of %d files".formatted(CHANGED), reverts);
    if (git) {
      print("git stash create, %d files changed".formatted(CHANGED), stash);
      print("git status, %d files changed".formatted(CHANGED), status);
    }
    double[] all = time(command, () -> tree.change(FILES, "all"));
    print("after a command that changed all files", List.of(all[1]));
    if (git) {
      print("git stash create, all files changed", List.of(tree.git("stash", "create")));
    }
    print("revert of all files", List.of(revert()));
  }

  /** The time before and after the work of one call of a new run. */
  private double[] time(Effect effect, Runnable work) {
    String id = "session-" + runs++;
    session(id);
    long begun = System.nanoTime();
    CallWindow window =
        asyncat
            .checkpoints()
            .ofRun(userId, id, "run-" + id, tree.root(), null, event -> {})
            .open("run_command", "call", List.of(effect), () -> {});
    long opened = System.nanoTime();
    work.run();
    long worked = System.nanoTime();
    window.close();
    long closed = System.nanoTime();
    return new double[] {(opened - begun) / 1e6, (closed - worked) / 1e6};
  }

  private double revert() throws IOException {
    long begun = System.nanoTime();
    Reversal reversal = asyncat.revert(userId, "session-" + (runs - 1), false, false);
    if (reversal.refused() || !reversal.failures().isEmpty()) {
      throw new IOException("the revert did not work: " + reversal);
    }
    return (System.nanoTime() - begun) / 1e6;
  }

  private void session(String id) {
    Instant now = Instant.now();
    log.append(
        id,
        "run-" + id,
        0,
        List.of(
            new RunLog.Entry(
                now,
                new LifecycleEvent.RunAccepted(
                    RunRequest.of("Measure").in(tree.root()),
                    userId,
                    null,
                    Json.object().build(),
                    0,
                    false,
                    "agent")),
            new RunLog.Entry(
                now, new LifecycleEvent.Done("", StopReason.ANSWER, id, 1, 25, List.of(), null))));
  }

  private static void print(String what, List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    System.out.printf(
        "  %-45s %8.0f ms%s%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.size() == 1 ? "" : " (%.0f to %.0f)".formatted(sorted.getFirst(), sorted.getLast()));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
