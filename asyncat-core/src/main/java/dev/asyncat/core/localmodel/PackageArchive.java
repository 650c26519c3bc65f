package dev.asyncat.core.localmodel;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes the shared libraries out of the archive of a package: a gzip-compressed tar file. Only
 * plain files directly in one folder are taken, under simple names, so nothing can be written
 * anywhere else; links and everything else are passed over.
 */
final class PackageArchive {

  private static final int BLOCK = 512;
  private static final long MAX_TOTAL_BYTES = 512L << 20;
  private static final int MAX_MEMBERS = 10_000;
  private static final Pattern WANTED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*\\.so");

  private PackageArchive() {}

  /**
   * Unpacks into a directory that is there and empty.
   *
   * @return the names of the files
   * @throws SourceFailedException if the archive is damaged, too large or holds a name twice
   */
  static Set<String> unpackLibraries(Path archive, String folder, Path target, PullMonitor monitor)
      throws IOException {
    Set<String> unpacked = new HashSet<>();
    try (InputStream file = Files.newInputStream(archive);
        DataInputStream in = new DataInputStream(new GZIPInputStream(file, 1 << 16))) {
      long total = 0;
      byte[] header = new byte[BLOCK];
      for (int member = 0; member < MAX_MEMBERS; member++) {
        in.readFully(header);
        if (header[0] == 0) {
          return unpacked;
        }
        long size = size(header);
        total += size;
        if (total > MAX_TOTAL_BYTES) {
          throw new SourceFailedException("the archive unpacks to more than it should");
        }
        String name = name(header);
        if (wanted(name, folder, header[156])) {
          String simple = name.substring(folder.length());
          if (!unpacked.add(simple)) {
            throw new SourceFailedException("the archive holds " + simple + " twice");
          }
          copy(in, size, target.resolve(simple));
          monitor.at(total);
        } else {
          in.skipNBytes(size);
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      }
      throw new SourceFailedException("the archive holds more than " + MAX_MEMBERS + " files");
    } catch (EOFException e) {
      throw new SourceFailedException("the archive ends in the middle", e);
    } catch (ZipException e) {
      throw new SourceFailedException("the archive is damaged: " + e.getMessage(), e);
    }
  }

  private static boolean wanted(String name, String folder, byte type) {
    boolean plainFile = type == '0' || type == 0;
    return plainFile
        && name.startsWith(folder)
        && WANTED.matcher(name.substring(folder.length())).matches();
  }

  private static void copy(InputStream in, long size, Path target) throws IOException {
    try (FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      byte[] buffer = new byte[1 << 16];
      long left = size;
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException();
        }
        out.write(buffer, 0, count);
        left -= count;
      }
      channel.force(true);
    }
  }

  private static String name(byte[] header) {
    String prefix = text(header, 345, 155);
    return (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
  }

  private static long size(byte[] header) throws IOException {
    String octal = text(header, 124, 12).strip();
    try {
      long size = octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
      if (size < 0) {
        throw new SourceFailedException("the archive is damaged: a file of " + size + " bytes");
      }
      return size;
    } catch (NumberFormatException e) {
      throw new SourceFailedException("the archive is damaged: a size of '" + octal + "'", e);
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}
