package dev.asyncat.cli.checkpoint;

import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/** The changes in a data directory on which a server runs. */
final class RemoteChangeBook implements ChangeBook {

  private final ServerClient client;

  RemoteChangeBook(ServerClient client) {
    this.client = client;
  }

  @Override
  public JsonObject changes(String sessionId) {
    return client.get("/sessions/" + ServerClient.segment(sessionId) + "/changes/state");
  }

  @Override
  public JsonObject revert(String sessionId, boolean dryRun, boolean force) {
    return client.tryPost(
        "/sessions/" + ServerClient.segment(sessionId) + "/revert",
        Json.object().put("dryRun", dryRun).put("force", force).build(),
        "conflicts");
  }

  @Override
  public JsonObject restore(String checkpointId, boolean dryRun, boolean force) {
    return client.tryPost(
        "/checkpoints/restore",
        Json.object().put("id", checkpointId).put("dryRun", dryRun).put("force", force).build(),
        "conflicts");
  }

  @Override
  public void close() {
    client.close();
  }
}
