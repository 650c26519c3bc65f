package dev.asyncat.core.workspace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which files usually hold keys, tokens or passwords, told by their names alone. Stateless and
 * thread-safe.
 */
public final class SensitiveFiles {

  /** How many entries of a tree are looked at, nearest first. */
  private static final int MAX_ENTRIES = 5_000;

  private static final Set<String> NAMES =
      Set.of(
          ".env",
          ".envrc",
          ".netrc",
          "_netrc",
          ".git-credentials",
          ".npmrc",
          ".yarnrc",
          ".pypirc",
          ".pgpass",
          ".my.cnf",
          ".htpasswd",
          ".dockercfg",
          ".vault-token",
          ".boto",
          ".s3cfg",
          "credentials",
          "kubeconfig",
          "id_rsa",
          "id_dsa",
          "id_ecdsa",
          "id_ed25519");

  private static final List<String> ENDINGS =
      List.of(
          ".pem", ".key", ".p8", ".p12", ".pfx", ".jks", ".jceks", ".keystore", ".ppk", ".kdbx");

  private static final List<String> BEGINNINGS =
      List.of("credentials.", "secrets.", "secret.", "service-account", "service_account");

  /** Made to be read. */
  private static final List<String> EXAMPLES =
      List.of(".example", ".sample", ".template", ".dist", ".defaults");

  private static final Set<String> DIRECTORIES =
      Set.of(".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".gcloud");

  private SensitiveFiles() {}

  /** Whether a file of this path usually holds secrets. */
  public static boolean isSensitive(Path path) {
    Path last = path.getFileName();
    if (last == null) {
      return false;
    }
    String name = last.toString().toLowerCase(Locale.ROOT);
    if (EXAMPLES.stream().anyMatch(name::endsWith)) {
      return false;
    }
    if (NAMES.contains(name)
        || name.startsWith(".env.")
        || ENDINGS.stream().anyMatch(name::endsWith)
        || BEGINNINGS.stream().anyMatch(name::startsWith)) {
      return true;
    }
    for (Path part : path) {
      if (DIRECTORIES.contains(part.toString().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /**
   * One such file in a directory or below it, symbolic links not followed. Of a tree with more than
   * 5,000 entries, only the nearest are looked at.
   */
  public static List<Path> oneBelow(Path directory) {
    Deque<Path> ahead = new ArrayDeque<>(List.of(directory));
    int seen = 0;
    while (!ahead.isEmpty()) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(ahead.removeFirst())) {
        for (Path entry : entries) {
          if (++seen > MAX_ENTRIES) {
            return List.of();
          }
          if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            ahead.addLast(entry);
          } else if (isSensitive(entry)) {
            return List.of(entry);
          }
        }
      } catch (IOException | DirectoryIteratorException unreadable) {
        // Then nothing in it can be read by what is going to run either.
      }
    }
    return List.of();
  }
}
