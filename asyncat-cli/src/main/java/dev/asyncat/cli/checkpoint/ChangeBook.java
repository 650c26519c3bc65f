package dev.asyncat.cli.checkpoint;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.remote.ServerAccess;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.remote.ServerFile;
import dev.asyncat.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/** What the default user's sessions changed, wherever it is kept; in the forms of the HTTP API. */
interface ChangeBook extends AutoCloseable {

  /**
   * That of a data directory: through the server that runs on it, if one does.
   *
   * @param reading whether nothing is to be changed
   */
  static ChangeBook of(CliEnvironment environment, Path data, boolean reading) {
    Optional<ServerFile.Server> server = new ServerFile(data).live();
    return server.isPresent()
        ? new RemoteChangeBook(new ServerClient(ServerAccess.of(environment, data, server.get())))
        : reading ? LocalChangeBook.reading(data) : LocalChangeBook.writing(data);
  }

  /**
   * What a session changed.
   *
   * @throws dev.asyncat.error.NotFoundException if there is no such session
   */
  JsonObject changes(String sessionId);

  /**
   * Takes back what a session changed; {@code success} says whether.
   *
   * @throws dev.asyncat.error.NotFoundException if there is no such session
   * @throws dev.asyncat.error.ConflictException if it cannot be tried
   */
  JsonObject revert(String sessionId, boolean dryRun, boolean force);

  /**
   * Takes back what one checkpoint is about; {@code success} says whether.
   *
   * @throws dev.asyncat.error.NotFoundException if there is no such checkpoint
   * @throws dev.asyncat.error.ConflictException if it cannot be tried
   */
  JsonObject restore(String checkpointId, boolean dryRun, boolean force);

  @Override
  void close();
}
