package dev.asyncat.core.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceFilesTest {

  private Path directory;

  @BeforeEach
  void use_the_real_path(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
  }

  @Test
  void a_new_file_is_written_with_its_parents() throws IOException {
    Path file = directory.resolve("a/b/new.txt");

    WorkspaceFiles.replace(file, bytes("hello"), null);

    assertThat(file).hasContent("hello");
    assertThat(filesIn(file.getParent())).containsExactly("new.txt");
  }

  @Test
  void an_existing_file_keeps_its_permissions() throws IOException {
    Path file = Files.writeString(directory.resolve("run.sh"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

    WorkspaceFiles.replace(file, bytes("new"), now(file));

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x--x");
    assertThat(filesIn(directory)).containsExactly("run.sh");
  }

  @Test
  void a_reader_never_sees_half_a_file() throws Exception {
    Path file = directory.resolve("big.txt");
    byte[] a = bytes("a".repeat(300_000));
    byte[] b = bytes("b".repeat(300_000));
    WorkspaceFiles.replace(file, a, null);
    AtomicBoolean writing = new AtomicBoolean(true);
    List<String> mixed = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (writing.get()) {
                    String seen = read(file);
                    if (seen.length() != 300_000
                        || seen.chars().anyMatch(c -> c != seen.charAt(0))) {
                      mixed.add(seen.length() + " characters");
                    }
                  }
                });

    for (int i = 0; i < 20; i++) {
      WorkspaceFiles.replace(file, i % 2 == 0 ? b : a, now(file));
    }
    writing.set(false);
    reader.join();

    assertThat(mixed).isEmpty();
  }

  @Test
  void a_file_that_changed_since_is_not_overwritten() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "old");
    BasicFileAttributes seen = now(file);
    Files.writeString(file, "by somebody else");

    assertThatThrownBy(() -> WorkspaceFiles.replace(file, bytes("mine"), seen))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("changed meanwhile");
    assertThat(file).hasContent("by somebody else");
    assertThat(filesIn(directory)).containsExactly("f");
  }

  @Test
  void a_change_of_the_same_size_is_noticed_by_its_time() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "old");
    BasicFileAttributes seen = now(file);
    Files.writeString(file, "new");
    Files.setLastModifiedTime(file, FileTime.fromMillis(seen.lastModifiedTime().toMillis() + 1));

    assertThatThrownBy(() -> WorkspaceFiles.replace(file, bytes("mine"), seen))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void a_file_that_appeared_or_vanished_is_a_conflict() throws IOException {
    Path file = directory.resolve("f");
    Files.writeString(file, "x");
    BasicFileAttributes seen = now(file);

    assertThatThrownBy(() -> WorkspaceFiles.replace(file, bytes("mine"), null))
        .isInstanceOf(ConflictException.class);
    Files.delete(file);
    assertThatThrownBy(() -> WorkspaceFiles.replace(file, bytes("mine"), seen))
        .isInstanceOf(ConflictException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void a_link_put_in_the_place_of_the_file_is_not_followed(@TempDir Path elsewhere)
      throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
    Path file = directory.resolve("f");
    Files.createSymbolicLink(file, secret);

    assertThatThrownBy(() -> WorkspaceFiles.open(file))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> WorkspaceFiles.replace(file, bytes("x"), null))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(secret).hasContent("secret");
  }

  @Test
  void a_link_put_in_the_place_of_the_parent_is_not_followed(@TempDir Path elsewhere)
      throws IOException {
    Files.writeString(elsewhere.resolve("f"), "secret");
    Files.createSymbolicLink(directory.resolve("sub"), elsewhere.toRealPath());
    Path file = directory.resolve("sub/f");

    assertThatThrownBy(() -> WorkspaceFiles.open(file))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> WorkspaceFiles.replace(file, bytes("x"), null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("symbolic link");
    assertThat(elsewhere.resolve("f")).hasContent("secret");
  }

  @Test
  void a_parent_swapped_back_and_forth_never_lets_a_write_out(@TempDir Path elsewhere)
      throws Exception {
    Path real = Files.createDirectories(directory.resolve("real"));
    Path sub = Files.createDirectories(directory.resolve("sub"));
    Path outside = elsewhere.toRealPath();
    AtomicBoolean swapping = new AtomicBoolean(true);
    Thread attacker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (swapping.get()) {
                    try {
                      Files.move(sub, real.resolve("kept"));
                      Files.createSymbolicLink(sub, outside);
                      Files.delete(sub);
                      Files.move(real.resolve("kept"), sub);
                    } catch (IOException lostRace) {
                      putBack(real.resolve("kept"), sub);
                    }
                  }
                });

    int refused = 0;
    for (int i = 0; i < 500; i++) {
      try {
        WorkspaceFiles.replace(sub.resolve("f" + i), bytes("x"), null);
      } catch (InvalidRequestException | ConflictException raced) {
        refused++;
      }
    }
    swapping.set(false);
    attacker.join();

    assertThat(filesIn(outside)).as("refused %s of 500", refused).isEmpty();
  }

  @Test
  void only_regular_files_are_opened_and_replaced() throws Exception {
    Path fifo = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Path sub = Files.createDirectories(directory.resolve("sub"));

    assertThatThrownBy(() -> WorkspaceFiles.open(fifo)).hasMessageContaining("pipe");
    assertThatThrownBy(() -> WorkspaceFiles.replace(fifo, bytes("x"), null))
        .hasMessageContaining("pipe");
    assertThatThrownBy(() -> WorkspaceFiles.open(sub)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> WorkspaceFiles.replace(sub, bytes("x"), null))
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> WorkspaceFiles.open(directory.resolve("none")))
        .hasMessageContaining("does not exist");
    assertThat(filesIn(directory)).containsExactlyInAnyOrder("pipe", "sub");
  }

  @Test
  void a_file_in_the_place_of_a_parent_is_a_clear_error() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "x");

    assertThatThrownBy(() -> WorkspaceFiles.replace(file.resolve("g"), bytes("x"), null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(file + " is a file, not a directory");
  }

  @Test
  void a_tree_is_walked_in_order_without_following_links(@TempDir Path elsewhere)
      throws IOException {
    Files.writeString(elsewhere.resolve("secret"), "s");
    Files.createDirectories(directory.resolve("b/c"));
    Files.writeString(directory.resolve("b/c/deep"), "");
    Files.writeString(directory.resolve("a"), "");
    Files.createSymbolicLink(directory.resolve("b/out"), elsewhere);
    Files.createSymbolicLink(directory.resolve("b/self"), directory);
    List<String> seen = new ArrayList<>();

    WorkspaceTree.walk(
        directory,
        new WorkspaceTree.Visitor() {
          @Override
          public boolean directory(WorkspaceTree.Entry entry) {
            seen.add(directory.relativize(entry.path()) + "/");
            return true;
          }

          @Override
          public void file(WorkspaceTree.Entry entry) {
            seen.add(directory.relativize(entry.path()).toString());
          }

          @Override
          public boolean done() {
            return false;
          }
        });

    assertThat(seen).containsExactly("a", "b/", "b/c/", "b/c/deep", "b/out", "b/self");
  }

  private static void putBack(Path kept, Path sub) {
    try {
      if (Files.isSymbolicLink(sub)) {
        Files.delete(sub);
      }
      if (Files.isDirectory(sub) && Files.exists(kept)) {
        // The writer made a directory of that name meanwhile; it may not be empty.
        Files.move(sub, kept.resolveSibling("stray-" + System.nanoTime()));
      }
      if (Files.exists(kept)) {
        Files.move(kept, sub);
      }
    } catch (IOException again) {
      // The next round tries again.
    }
  }

  private static BasicFileAttributes now(Path file) {
    return WorkspaceFiles.attributes(file).orElseThrow();
  }

  private static String read(Path file) {
    try (var channel = WorkspaceFiles.open(file)) {
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private static List<String> filesIn(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
