package dev.asyncat.cli.checkpoint;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.checkpoint.CheckpointLimits;
import dev.asyncat.core.checkpoint.Checkpoints;
import dev.asyncat.core.checkpoint.Reversal;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.checkpoint.CheckpointWire;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.user.User;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The changes in a data directory that no server has open. */
final class LocalChangeBook implements ChangeBook {

  private final SqliteStore store;
  private final @Nullable Asyncat asyncat;

  private LocalChangeBook(SqliteStore store, @Nullable Asyncat asyncat) {
    this.store = store;
    this.asyncat = asyncat;
  }

  /** Works beside a run that has the directory open. */
  static LocalChangeBook reading(Path data) {
    return new LocalChangeBook(SqliteStore.openReadOnly(data), null);
  }

  static LocalChangeBook writing(Path data) {
    SqliteStore store = SqliteStore.open(data);
    try {
      return new LocalChangeBook(
          store, Asyncat.builder().store(store).recovery(Recovery.PAUSE).build());
    } catch (RuntimeException failed) {
      store.close();
      throw failed;
    }
  }

  @Override
  public JsonObject changes(String sessionId) {
    try (Checkpoints checkpoints =
        new Checkpoints(
            store,
            CheckpointLimits.DEFAULTS,
            InstantSource.system(),
            () -> UUID.randomUUID().toString())) {
      return CheckpointWire.changes(checkpoints.changes(userId(), sessionId), Json.object())
          .build();
    }
  }

  @Override
  public JsonObject revert(String sessionId, boolean dryRun, boolean force) {
    return form(runtime().revert(userId(), sessionId, dryRun, force));
  }

  @Override
  public JsonObject restore(String checkpointId, boolean dryRun, boolean force) {
    return form(runtime().restore(userId(), checkpointId, dryRun, force));
  }

  private static JsonObject form(Reversal reversal) {
    return CheckpointWire.reversal(reversal, Json.object().put("success", !reversal.refused()))
        .build();
  }

  private Asyncat runtime() {
    if (asyncat == null) {
      throw new IllegalStateException("the data directory was opened for reading only");
    }
    return asyncat;
  }

  private String userId() {
    return store.users().list().stream()
        .findFirst()
        .map(User::id)
        .orElseThrow(() -> new NotFoundException("There is no session yet"));
  }

  @Override
  public void close() {
    if (asyncat != null) {
      asyncat.close();
    }
    store.close();
  }
}
