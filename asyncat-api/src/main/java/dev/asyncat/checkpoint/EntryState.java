package dev.asyncat.checkpoint;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is, or was, at a path. Permissions are written as {@code rwxr-xr-x}, and are empty where the
 * file system knows none.
 */
public sealed interface EntryState {

  /** Nothing. */
  EntryState ABSENT = new Absent();

  /** The form in which it is stored and sent. */
  JsonObject toJson();

  /** Whether a path that is in one state now could have been left in the other. */
  boolean sameAs(EntryState other);

  /** The state that {@link #toJson} wrote; what cannot be read is {@link Other}. */
  static EntryState fromJson(JsonObject json) {
    String permissions = json.string("permissions", "");
    return switch (json.string("kind", "")) {
      case "absent" -> ABSENT;
      case "directory" -> new Directory(permissions);
      case "link" -> new Link(json.string("target", ""));
      case "file" ->
          new File(
              json.longInteger("size").orElse(0),
              permissions,
              json.string("hash").orElse(null),
              json.string("modified").map(Instant::parse).orElse(Instant.EPOCH),
              json.string("identity").orElse(null));
      default -> new Other(json.string("what", "something else"));
    };
  }

  /** Nothing. */
  record Absent() implements EntryState {
    @Override
    public JsonObject toJson() {
      return Json.object().put("kind", "absent").build();
    }

    @Override
    public boolean sameAs(EntryState other) {
      return other instanceof Absent;
    }
  }

  /** A directory; what lies in it has paths of its own. */
  record Directory(String permissions) implements EntryState {
    @Override
    public JsonObject toJson() {
      return Json.object().put("kind", "directory").put("permissions", permissions).build();
    }

    @Override
    public boolean sameAs(EntryState other) {
      return equals(other);
    }
  }

  /** A symbolic link. Where it leads is never looked at. */
  record Link(String target) implements EntryState {
    @Override
    public JsonObject toJson() {
      return Json.object().put("kind", "link").put("target", target).build();
    }

    @Override
    public boolean sameAs(EntryState other) {
      return equals(other);
    }
  }

  /**
   * A regular file.
   *
   * @param size in bytes
   * @param digest SHA-256 of the content in hexadecimal, {@code null} if nobody has read it
   * @param modified when the content changed last
   * @param identity names the file itself whatever it is called, {@code null} where there is no
   *     such name
   */
  record File(
      long size,
      String permissions,
      @Nullable String digest,
      Instant modified,
      @Nullable String identity)
      implements EntryState {
    @Override
    public JsonObject toJson() {
      return Json.object()
          .put("kind", "file")
          .put("size", size)
          .put("permissions", permissions)
          .putIfPresent("hash", digest)
          .put("modified", modified.toString())
          .putIfPresent("identity", identity)
          .build();
    }

    @Override
    public boolean sameAs(EntryState other) {
      return other instanceof File file
          && file.permissions.equals(permissions)
          && sameContent(file);
    }

    /** Whether the content is the same: by digest, or by size and time where nobody read it. */
    public boolean sameContent(File other) {
      return digest != null && other.digest != null
          ? digest.equals(other.digest)
          : size == other.size && modified.equals(other.modified);
    }
  }

  /**
   * A pipe, a socket, a device. Never made anew.
   *
   * @param what for people
   */
  record Other(String what) implements EntryState {
    @Override
    public JsonObject toJson() {
      return Json.object().put("kind", "other").put("what", what).build();
    }

    @Override
    public boolean sameAs(EntryState other) {
      return equals(other);
    }
  }
}
