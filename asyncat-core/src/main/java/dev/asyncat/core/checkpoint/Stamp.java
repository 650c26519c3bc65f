package dev.asyncat.core.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of an entry without looking into it. A file whose stamp is the same as
 * before was not changed since, unless it was changed in the very moment of looking; see {@link
 * #settled}.
 *
 * @param mode kind and permissions as on Unix
 * @param modified when the content changed, in nanoseconds since 1970
 * @param changed when anything changed, 0 where this is not known
 * @param inode 0 where there is none
 */
record Stamp(int mode, long size, long modified, long changed, long inode, long device) {

  private static final int KIND = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int FILE = 0100000;
  private static final int LINK = 0120000;
  private static final int PERMISSIONS = 0777;

  private static final String UNIX = "unix:mode,size,lastModifiedTime,ctime,ino,dev";
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  /** Clocks of file systems move in steps of some milliseconds, of a second on old ones. */
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long COARSE_STEP = TimeUnit.SECONDS.toNanos(2);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Looks at an entry; a symbolic link is not followed. */
  static Stamp of(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return basic(path);
    }
    Map<String, Object> values = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
    return new Stamp(
        (int) number(values.get("mode")),
        number(values.get("size")),
        nanos(values.get("lastModifiedTime")),
        nanos(values.get("ctime")),
        number(values.get("ino")),
        number(values.get("dev")));
  }

  private static Stamp basic(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int kind =
        attributes.isDirectory()
            ? DIRECTORY
            : attributes.isRegularFile() ? FILE : attributes.isSymbolicLink() ? LINK : 0;
    return new Stamp(kind, attributes.size(), nanos(attributes.lastModifiedTime()), 0, 0, 0);
  }

  boolean isDirectory() {
    return (mode & KIND) == DIRECTORY;
  }

  boolean isFile() {
    return (mode & KIND) == FILE;
  }

  boolean isLink() {
    return (mode & KIND) == LINK;
  }

  /** Written as {@code rwxr-xr-x}; empty where the file system knows none. */
  String permissions() {
    if ((mode & PERMISSIONS) == 0 && inode == 0) {
      return "";
    }
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < BITS.length; bit++) {
      if ((mode & 1 << bit) != 0) {
        set.add(BITS[bit]);
      }
    }
    return PosixFilePermissions.toString(set);
  }

  /** A name of the file itself, whatever it is called. */
  @Nullable String identity() {
    return inode == 0 ? null : Long.toHexString(device) + ":" + Long.toHexString(inode);
  }

  /**
   * Whether every change from a moment on gives another stamp. A change right after another one can
   * happen within one step of the file system's clock.
   *
   * @param moment in nanoseconds since 1970
   */
  boolean settled(long moment) {
    boolean coarse = modified % SECOND == 0 && changed % SECOND == 0;
    return Math.max(modified, changed) < moment - (coarse ? COARSE_STEP : STEP);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static long nanos(@Nullable Object value) {
    return value instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
  }
}
