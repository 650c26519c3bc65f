package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.PullProgress.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a file. */
final class FileChecksum {

  private FileChecksum() {}

  static String sha256(Path file, PullMonitor monitor) throws IOException {
    monitor.begin(Stage.VERIFYING, file.getFileName().toString(), 0, Files.size(file));
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 17];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        digest.update(buffer, 0, count);
        done += count;
        monitor.at(done);
      }
    }
    monitor.end(done);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
