package dev.asyncat.cli.remote;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The default user's token in a file that only its owner can read. The database has nothing but its
 * hash, so without the file nobody could be told the token again.
 */
public final class TokenFile {

  private final PrivateFile file;

  /** The file in a data directory. */
  public TokenFile(Path dataDirectory) {
    file = new PrivateFile(dataDirectory.resolve("token"));
  }

  /** Where it is. */
  public Path path() {
    return file.path();
  }

  /** The token, if there is one. */
  public Optional<String> read() {
    return file.read();
  }

  /** Replaces the token. */
  public void write(String token) {
    file.write(token);
  }

  /** Leaves no file behind. */
  public void delete() {
    file.delete();
  }
}
