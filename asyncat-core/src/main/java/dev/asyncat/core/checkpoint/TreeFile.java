package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Omission;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree on disk, with the call before which it was taken.
 *
 * @param userId whose call it is
 * @param checkpoints the checkpoints that the call belongs to
 * @param paths what the call named, empty if it could change anything
 */
record TreeFile(
    String userId,
    List<String> checkpoints,
    String tool,
    String toolCallId,
    Set<String> paths,
    Tree tree) {

  private static final int VERSION = 1;
  private static final int BUFFER = 1 << 16;
  private static final int MOST_TEXT = 1 << 20;

  private static final int NOTHING = 0;
  private static final int KEPT = 1;
  private static final int IN_GIT = 2;
  private static final int LEFT = 3;

  TreeFile {
    checkpoints = List.copyOf(checkpoints);
    paths = Set.copyOf(paths);
  }

  /** Writes it in one step. */
  void write(Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished), BUFFER))) {
      out.writeInt(VERSION);
      text(out, userId);
      texts(out, checkpoints);
      text(out, tool);
      text(out, toolCallId);
      texts(out, paths);
      text(out, tree.root().toString());
      out.writeLong(tree.takenAt());
      optional(out, tree.gap());
      out.writeInt(tree.unseen().size());
      for (Omission omission : tree.unseen()) {
        text(out, omission.path());
        text(out, omission.reason());
      }
      out.writeInt(tree.entries().size());
      for (Map.Entry<String, Tree.Entry> entry : tree.entries().entrySet()) {
        text(out, entry.getKey());
        write(out, entry.getValue());
      }
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(DataOutputStream out, Tree.Entry entry) throws IOException {
    Stamp stamp = entry.stamp();
    out.writeInt(stamp.mode());
    out.writeLong(stamp.size());
    out.writeLong(stamp.modified());
    out.writeLong(stamp.changed());
    out.writeLong(stamp.inode());
    out.writeLong(stamp.device());
    optional(out, entry.target());
    switch (entry.content()) {
      case Content.Kept(String digest) -> write(out, KEPT, digest);
      case Content.InGit(String id) -> write(out, IN_GIT, id);
      case Content.Left(String reason) -> write(out, LEFT, reason);
      case null -> out.writeByte(NOTHING);
    }
  }

  private static void write(DataOutputStream out, int kind, String value) throws IOException {
    out.writeByte(kind);
    text(out, value);
  }

  /**
   * Reads one.
   *
   * @throws IOException if it cannot be read, or another version has written it
   */
  static TreeFile read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException(file + " has version " + version + ", not " + VERSION);
      }
      String userId = text(in);
      List<String> checkpoints = texts(in);
      String tool = text(in);
      String call = text(in);
      Set<String> paths = Set.copyOf(texts(in));
      Path root = Path.of(text(in));
      long takenAt = in.readLong();
      String gap = optional(in);
      List<Omission> unseen = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        unseen.add(new Omission(text(in), text(in)));
      }
      int size = in.readInt();
      Map<String, Tree.Entry> entries = HashMap.newHashMap(size);
      for (int left = size; left > 0; left--) {
        entries.put(text(in), entry(in));
      }
      return new TreeFile(
          userId, checkpoints, tool, call, paths, new Tree(root, takenAt, entries, unseen, gap));
    } catch (EOFException | IllegalArgumentException damaged) {
      throw new IOException(file + " is damaged", damaged);
    }
  }

  private static Tree.Entry entry(DataInputStream in) throws IOException {
    Stamp stamp =
        new Stamp(
            in.readInt(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong());
    String target = optional(in);
    int kind = in.readByte();
    return new Tree.Entry(
        stamp,
        target,
        switch (kind) {
          case NOTHING -> null;
          case KEPT -> new Content.Kept(text(in));
          case IN_GIT -> new Content.InGit(text(in));
          case LEFT -> new Content.Left(text(in));
          default -> throw new UTFDataFormatException("unknown kind of content " + kind);
        });
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_TEXT) {
      throw new EOFException("a text has length " + length);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void texts(DataOutputStream out, Collection<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(text(in));
    }
    return texts;
  }

  private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      text(out, text);
    }
  }

  private static @Nullable String optional(DataInputStream in) throws IOException {
    return in.readBoolean() ? text(in) : null;
  }
}
