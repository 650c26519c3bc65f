package dev.asyncat.cli.remote;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.sqlite.SqliteStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Where the server of a data directory listens, left there by itself while it runs. */
public final class ServerFile {

  private final Path dataDirectory;
  private final PrivateFile file;

  /** The file in a data directory. */
  public ServerFile(Path dataDirectory) {
    this.dataDirectory = dataDirectory;
    this.file = new PrivateFile(dataDirectory.resolve("server.json"));
  }

  /**
   * A server.
   *
   * @param pid the number of its process
   */
  public record Server(URI url, long pid) {
    boolean isProcess(long number) {
      return pid == number;
    }
  }

  /** This process serves here. */
  public void write(URI url) {
    file.write(
        Json.object()
            .put("url", url.toString())
            .put("pid", ProcessHandle.current().pid())
            .build()
            .toString());
  }

  /** This process no longer serves. */
  public void delete() {
    file.delete();
  }

  /**
   * The server that runs on the data directory. What a server that was killed has left behind does
   * not count: the process in the file must be the one that has the data directory open.
   */
  public Optional<Server> live() {
    return file.read()
        .flatMap(ServerFile::parse)
        .filter(server -> SqliteStore.owner(dataDirectory).stream().anyMatch(server::isProcess));
  }

  private static Optional<Server> parse(String text) {
    try {
      JsonObject json = Json.parseObject(text);
      return Optional.of(
          new Server(
              URI.create(json.string("url").orElseThrow()), json.longInteger("pid").orElseThrow()));
    } catch (JsonSyntaxException | IllegalArgumentException | NoSuchElementException e) {
      // A file that somebody edited is as good as none: the lease then says who is there.
      return Optional.empty();
    }
  }
}
