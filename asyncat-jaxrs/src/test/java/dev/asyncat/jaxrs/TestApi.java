package dev.asyncat.jaxrs;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.jaxrs.server.ServerLimits;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.tool.Tool;
import dev.asyncat.user.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A runtime with two users behind a real server on a free port. */
final class TestApi implements AutoCloseable {

  static final Duration HEARTBEAT = Duration.ofMillis(200);

  final Path workspace;
  final Asyncat asyncat;
  final AsyncatServer server;
  final User owner;
  final String ownerToken;
  final User other;
  final String otherToken;

  private TestApi(Asyncat asyncat, Path workspace, UnaryOperator<AsyncatServer.Builder> settings) {
    this.workspace = workspace;
    this.asyncat = asyncat;
    owner = asyncat.users().defaultUser();
    ownerToken = asyncat.users().newToken(owner.id());
    var created = asyncat.users().add("other");
    other = created.user();
    otherToken = created.token();
    server =
        settings
            .apply(
                AsyncatServer.builder(asyncat)
                    .limits(Limits.DEFAULTS.withHeartbeat(HEARTBEAT))
                    .serverLimits(
                        new ServerLimits(
                            1_000, 16 * 1024, Duration.ofSeconds(2), Duration.ofSeconds(2))))
            .start();
  }

  static TestApi with(ModelProvider model, Tool<?>... tools) {
    return with(model, settings -> settings, tools);
  }

  static TestApi with(
      ModelProvider model, UnaryOperator<AsyncatServer.Builder> settings, Tool<?>... tools) {
    Path workspace = newDirectory();
    Asyncat.Builder builder =
        Asyncat.builder().model(model).workspace(workspace).builtInTools(false);
    Stream.of(tools).forEach(builder::tool);
    return new TestApi(builder.build(), workspace, settings);
  }

  /** No model at all. */
  static TestApi withoutModel() {
    Path workspace = newDirectory();
    return new TestApi(
        Asyncat.builder().workspace(workspace).builtInTools(false).build(), workspace, s -> s);
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("asyncat-jaxrs").toRealPath();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A client of the first user. */
  ApiClient client() {
    return new ApiClient(server.uri(), ownerToken);
  }

  /** A client of the second user. */
  ApiClient otherClient() {
    return new ApiClient(server.uri(), otherToken);
  }

  /** A client without a token. */
  ApiClient stranger() {
    return new ApiClient(server.uri(), "");
  }

  /** Starts a run and returns its stream. */
  SseStream run(JsonObject body) {
    return client().stream("/api/ai/run", body);
  }

  @Override
  public void close() {
    server.close();
    asyncat.close();
    try (Stream<Path> files = Files.walk(workspace)) {
      files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(file -> file.delete());
    } catch (IOException leftBehind) {
      throw new IllegalStateException(leftBehind);
    }
  }
}
