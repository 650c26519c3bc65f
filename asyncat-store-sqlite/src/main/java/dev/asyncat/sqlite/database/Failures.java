package dev.asyncat.sqlite.database;

import dev.asyncat.error.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says what went wrong with the file, and what to do. */
final class Failures {

  private final Path file;

  Failures(Path file) {
    this.file = file;
  }

  StoreException translate(Throwable failure) {
    if (failure instanceof StoreException already) {
      return already;
    }
    SQLiteException cause = find(failure);
    return new StoreException(
        cause == null ? file + " failed: " + failure.getMessage() : describe(cause), failure);
  }

  private static @Nullable SQLiteException find(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLiteException found) {
        return found;
      }
    }
    return null;
  }

  private String describe(SQLiteException failure) {
    // The lowest byte is the kind of failure; the others say where in SQLite it was noticed.
    SQLiteErrorCode kind = SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xff);
    return switch (kind) {
      case SQLITE_FULL ->
          "the disk is full, " + file + " cannot grow: free some space and try again";
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          file + " cannot be written: make the file and its directory writable";
      case SQLITE_CANTOPEN ->
          file + " cannot be opened: check that the directory exists and can be written";
      case SQLITE_NOTADB -> notOurs();
      case SQLITE_CORRUPT ->
          file
              + " is damaged: restore a backup of it, or move it away with its -wal file to start"
              + " empty";
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
          file + " is locked by another program: close that program and try again";
      case SQLITE_IOERR -> "reading or writing " + file + " failed: check the disk";
      case SQLITE_NOMEM -> "there was not enough memory to work with " + file;
      case SQLITE_TOOBIG -> "a value is too large for " + file;
      default -> file + " failed: " + failure.getMessage();
    };
  }

  String notOurs() {
    return file + " is not a database of Asyncat: choose another data directory or move it away";
  }
}
