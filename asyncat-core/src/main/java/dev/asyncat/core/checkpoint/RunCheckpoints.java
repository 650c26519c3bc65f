package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.KnowledgeEvent;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.WireTime;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of one run: taken before its first call that can change files, and told what each
 * such call changed. What a run changes on behalf of another counts to both. Thread-safe.
 */
public final class RunCheckpoints {

  private static final int MOST_OMISSIONS = 200;

  private final Parts parts;
  private final String userId;
  private final String sessionId;
  private final String runId;
  private final Path workspace;
  private final @Nullable RunCheckpoints parent;
  private final Consumer<RunEvent> events;
  private final Looking looking;
  private final Map<String, FileChange> changes = new HashMap<>();
  private final Map<String, String> omissions = new LinkedHashMap<>();
  private @Nullable Checkpoint checkpoint;

  RunCheckpoints(
      Parts parts,
      String userId,
      String sessionId,
      String runId,
      Path workspace,
      @Nullable RunCheckpoints parent,
      Consumer<RunEvent> events) {
    this.parts = parts;
    this.userId = userId;
    this.sessionId = sessionId;
    this.runId = runId;
    this.workspace = workspace;
    this.parent = parent != null && parent.workspace.equals(workspace) ? parent : null;
    this.events = events;
    this.looking = new Looking(workspace, parts.files(), parts.limits());
  }

  /** What all runs share. */
  record Parts(
      CheckpointStore store,
      CheckpointFiles files,
      CheckpointLimits limits,
      Windows windows,
      CheckpointIds ids) {}

  /**
   * The checkpoint that covers a call; empty if the call changes no files. Taken now if it is the
   * first of the run, which an event then says.
   */
  public Optional<String> covering(List<Effect> effects) {
    if (parts.limits().off() || !changesFiles(effects)) {
      return Optional.empty();
    }
    return Optional.ofNullable(taken()).map(Checkpoint::id);
  }

  /**
   * Makes sure of what a call could change. If that fails, an event says so, and the call goes
   * ahead without.
   *
   * @param step called again and again meanwhile; throws to stop
   * @throws CancelledException if the step did
   */
  public CallWindow open(String tool, String toolCallId, List<Effect> effects, Runnable step) {
    if (parts.limits().off() || !changesFiles(effects)) {
      return CallWindow.NONE;
    }
    Set<String> paths = named(effects);
    Window window = new Window(sessionId, family(), workspace, paths);
    List<RunCheckpoints> chain = chain();
    List<String> ids =
        chain.stream()
            .map(RunCheckpoints::taken)
            .flatMap(taken -> Optional.ofNullable(taken).stream())
            .map(Checkpoint::id)
            .toList();
    parts.windows().open(window);
    boolean opened = false;
    try {
      Path file = parts.files().newCall();
      Tree before =
          parts
              .files()
              .using(
                  () -> {
                    Tree tree = looking.before(paths, step);
                    new TreeFile(userId, ids, tool, toolCallId, paths, tree).write(file);
                    return tree;
                  });
      chain.forEach(run -> run.leaveOut(Comparison.omissions(before)));
      parts.windows().begin(window, before);
      opened = true;
      return () -> close(window, before, file, tool, toolCallId);
    } catch (IOException | InvalidRequestException failed) {
      failed(failed);
      return CallWindow.NONE;
    } finally {
      if (!opened) {
        parts.windows().forget(window);
      }
    }
  }

  private void close(Window window, Tree before, Path file, String tool, String toolCallId) {
    // A cancelled thread is interrupted, and reading files would fail for it.
    boolean interrupted = Thread.interrupted();
    try {
      parts
          .files()
          .using(
              () -> {
                Looking.After look = looking.after(window.paths, before);
                List<Found> found =
                    parts.windows().close(window, look.tree(), look.comparison().found());
                for (RunCheckpoints run : chain()) {
                  run.record(found, tool, toolCallId);
                  run.leaveOut(look.comparison().omissions());
                }
                if (window.paths.isEmpty() && before.gap() == null) {
                  parts.files().becomesLatest(file, before);
                } else {
                  Files.deleteIfExists(file);
                }
                return found;
              });
    } catch (IOException | StoreException | InvalidRequestException failed) {
      parts.windows().forget(window);
      failed(failed);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void failed(Exception failure) {
    try {
      events.accept(new LifecycleEvent.Failure("Checkpoint failed: " + failure.getMessage(), null));
    } catch (StoreException | CancelledException ended) {
      // The run cannot be told anything any more.
    }
  }

  /** What was found out about a call whose process has died is recorded with a doubt. */
  void record(List<Found> found, @Nullable String tool, @Nullable String toolCallId) {
    synchronized (this) {
      Checkpoint known = taken();
      if (known == null || found.isEmpty()) {
        return;
      }
      List<FileChange> merged = new ArrayList<>();
      for (Found one : found) {
        FileChange change = merge(changes.get(one.path()), one, tool, toolCallId);
        if (change != null) {
          merged.add(change);
        }
      }
      try {
        parts.store().record(known.id(), merged);
      } catch (NotFoundException sessionDeleted) {
        return;
      }
      for (FileChange change : merged) {
        if (change.none()) {
          changes.remove(change.path());
        } else {
          changes.put(change.path(), change);
        }
      }
    }
  }

  private @Nullable FileChange merge(
      @Nullable FileChange earlier,
      Found found,
      @Nullable String tool,
      @Nullable String toolCallId) {
    if (earlier == null) {
      return new FileChange(
          found.path(),
          found.before(),
          found.after(),
          tool,
          toolCallId,
          found.lost(),
          found.doubt(),
          parts.ids().now());
    }
    if (found.doubt() != null && earlier.after().sameAs(found.after())) {
      // It was recorded before the process died.
      return null;
    }
    String doubt = earlier.doubt() == null ? found.doubt() : earlier.doubt();
    if (doubt == null && !earlier.after().sameAs(found.before())) {
      doubt = "somebody else changed it between two calls of the run";
    }
    return new FileChange(
        found.path(),
        earlier.before(),
        found.after(),
        tool,
        toolCallId,
        earlier.lost(),
        doubt,
        parts.ids().now());
  }

  private void leaveOut(List<Omission> more) {
    synchronized (this) {
      Checkpoint known = taken();
      int before = omissions.hashCode();
      more.stream()
          .filter(omission -> omissions.size() < MOST_OMISSIONS)
          .forEach(omission -> omissions.put(omission.path(), omission.reason()));
      if (known == null || omissions.hashCode() == before) {
        return;
      }
      Checkpoint changed =
          known.leavingOut(
              omissions.entrySet().stream()
                  .map(omission -> new Omission(omission.getKey(), omission.getValue()))
                  .toList());
      try {
        parts.store().update(changed);
        checkpoint = changed;
      } catch (NotFoundException sessionDeleted) {
        // Nobody will ask what was left out.
      }
    }
  }

  /** The run's checkpoint; {@code null} if its session was deleted. */
  private @Nullable Checkpoint taken() {
    synchronized (this) {
      if (checkpoint != null) {
        return checkpoint;
      }
      List<Checkpoint> all = parts.store().ofSession(sessionId);
      Optional<Checkpoint> ofRun =
          all.stream().filter(one -> runId.equals(one.runId())).findFirst();
      if (ofRun.isPresent()) {
        checkpoint = ofRun.get();
        ofRun.get().omissions().forEach(one -> omissions.put(one.path(), one.reason()));
        parts.store().changes(ofRun.get().id()).forEach(one -> changes.put(one.path(), one));
        return checkpoint;
      }
      try {
        Checkpoint made = create(all.isEmpty());
        checkpoint = made;
        events.accept(new KnowledgeEvent.CheckpointTaken(event(made)));
        return made;
      } catch (NotFoundException sessionDeleted) {
        return null;
      } catch (IOException failed) {
        failed(failed);
        return checkpoint;
      }
    }
  }

  private Checkpoint create(boolean baseline) {
    while (true) {
      Checkpoint made =
          new Checkpoint(
              parts.ids().next(),
              userId,
              sessionId,
              runId,
              Checkpoint.Kind.RUN,
              Checkpoint.State.COMPLETE,
              workspace,
              baseline,
              List.of(),
              List.of(),
              null,
              parts.ids().now());
      try {
        parts.store().create(made);
        return made;
      } catch (ConflictException taken) {
        // Six digits can repeat within a millisecond.
      }
    }
  }

  private JsonObject event(Checkpoint made) throws IOException {
    return Json.object()
        .put("id", made.id())
        .put("kind", "dir_snapshot")
        .put("workspace", made.workspace().toString())
        .put("dir", parts.files().directory().toString())
        .put("createdAt", WireTime.format(made.createdAt()))
        .put("baseline", made.baseline())
        .build();
  }

  private Object family() {
    return parent == null ? this : parent.family();
  }

  private List<RunCheckpoints> chain() {
    List<RunCheckpoints> chain = new ArrayList<>();
    for (RunCheckpoints at = this; at != null; at = at.parent) {
      chain.add(at);
    }
    return chain;
  }

  private static boolean changesFiles(List<Effect> effects) {
    return anything(effects) || effects.stream().anyMatch(effect -> target(effect) != null);
  }

  /** Whether a call can change any file. What a command says it writes need not be all. */
  private static boolean anything(List<Effect> effects) {
    boolean commands = effects.stream().anyMatch(Effect.RunCommand.class::isInstance);
    boolean writes = effects.stream().anyMatch(effect -> target(effect) != null);
    return (commands && writes) || effects.stream().anyMatch(RunCheckpoints::isOpen);
  }

  private static boolean isOpen(Effect effect) {
    return switch (effect) {
      case Effect.Unstated ignored -> true;
      case Effect.RunCommand command -> command.level() != PermissionLevel.SAFE;
      default -> false;
    };
  }

  private static @Nullable Path target(Effect effect) {
    return switch (effect) {
      case Effect.Write(Path path) -> path;
      case Effect.Delete(Path path) -> path;
      default -> null;
    };
  }

  /** The paths that a call names, from where something is missing; empty if it can be any. */
  private Set<String> named(List<Effect> effects) {
    if (anything(effects)) {
      return Set.of();
    }
    Set<String> paths = new LinkedHashSet<>();
    for (Effect effect : effects) {
      Path target = target(effect);
      if (target == null) {
        continue;
      }
      if (!target.startsWith(workspace) || target.equals(workspace)) {
        return Set.of();
      }
      paths.add(workspace.relativize(firstMissing(target)).toString());
    }
    return paths;
  }

  /** Directories that a call makes on the way to its target are its work, too. */
  private Path firstMissing(Path target) {
    Path first = target;
    for (Path at = target.getParent();
        at != null && !at.equals(workspace) && !Files.exists(at, LinkOption.NOFOLLOW_LINKS);
        at = at.getParent()) {
      first = at;
    }
    return first;
  }
}
