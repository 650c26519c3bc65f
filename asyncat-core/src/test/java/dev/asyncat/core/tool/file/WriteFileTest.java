package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteFileTest {

  private final WriteFile tool = new WriteFile();
  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = FileContext.in(directory);
  }

  @Test
  void a_new_file_needs_no_reading_and_gets_its_parents() {
    assertThat(write("a/b/c.txt", "eins\nzwei ü").content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":"a/b/c.txt","action":"created","lines":2,"bytes":12}
                """));
    assertThat(directory.resolve("a/b/c.txt")).hasContent("eins\nzwei ü");
  }

  @Test
  void an_existing_file_must_have_been_read() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "old");

    ToolResult refused = write("f", "new");

    assertThat(refused.content().string("code")).contains("read_before_write_required");
    assertThat(refused.content().string("hint")).contains("read_first");
    assertThat(file).hasContent("old");

    context.files().seen(file);
    assertThat(write("f", "new").content().string("action")).contains("overwritten");
    assertThat(file).hasContent("new");
  }

  @Test
  void what_was_written_counts_as_seen() {
    write("f", "one");

    assertThat(write("f", "two").succeeded()).isTrue();
    assertThat(directory.resolve("f")).hasContent("two");
  }

  @Test
  void a_file_that_changed_since_it_was_read_is_left_alone() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "old");
    context.files().seen(file);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "ole");
    Files.setLastModifiedTime(file, time);

    ToolResult refused = write("f", "new");

    assertThat(refused.content().string("code")).contains("file_changed_since_read");
    assertThat(file).hasContent("ole");
  }

  @Test
  void a_file_that_was_only_touched_is_still_known() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "old");
    context.files().seen(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));

    assertThat(write("f", "new").succeeded()).isTrue();
  }

  @Test
  void the_same_file_by_another_path_is_the_same_file() throws IOException {
    Files.createDirectory(directory.resolve("sub"));
    Path file = Files.writeString(directory.resolve("sub/f"), "old");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("sub"));
    context.files().seen(file);

    assertThat(write("link/../sub/./f", "new").succeeded()).isTrue();
    assertThat(file).hasContent("new");
  }

  @Test
  void an_empty_file_can_be_written_and_emptied() throws IOException {
    assertThat(write("f", "").content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":"f","action":"created","lines":0,"bytes":0}
                """));
    assertThat(write("f", "x").succeeded()).isTrue();
    assertThat(write("f", "").succeeded()).isTrue();
    assertThat(directory.resolve("f")).isEmptyFile();
  }

  @Test
  void a_script_stays_executable() throws IOException {
    Path file = Files.writeString(directory.resolve("run.sh"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    context.files().seen(file);

    write("run.sh", "new");

    assertThat(Files.isExecutable(file)).isTrue();
  }

  @Test
  void a_read_only_file_is_left_alone() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeFalse(Files.isWritable(file), "the superuser writes everything");
    context.files().seen(file);

    assertThatThrownBy(() -> write("f", "new")).hasMessageContaining("permission denied");
    assertThat(file).hasContent("old");
  }

  @Test
  void half_a_character_is_refused() {
    assertThatThrownBy(() -> write("f", "a\ud83d"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("surrogate");
    assertThat(directory.resolve("f")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../f", "/tmp/asyncat-outside", "~/f", "sub/../../f", "", "a\0b"})
  void paths_that_lead_out_are_refused(String path) {
    assertThatThrownBy(() -> write(path, "x")).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> tool.effects(new WriteFile.Arguments(path, "x"), context))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void links_that_lead_out_are_refused_dangling_ones_too(@TempDir Path elsewhere)
      throws IOException {
    Files.createSymbolicLink(directory.resolve("dangling"), elsewhere.resolve("new"));
    Files.createSymbolicLink(directory.resolve("dir"), elsewhere);

    for (String path : new String[] {"dangling", "dir/new"}) {
      assertThatThrownBy(() -> write(path, "x")).isInstanceOf(OutsideWorkspaceException.class);
    }
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void what_is_no_regular_file_is_refused() throws Exception {
    Files.createDirectory(directory.resolve("dir"));
    assertThat(new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start().waitFor())
        .isZero();

    assertThatThrownBy(() -> write("dir", "x")).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> write("pipe", "x")).hasMessageContaining("pipe");
  }

  @Test
  void the_preview_is_a_diff_and_changes_nothing() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "one\ntwo\nthree\n");

    assertThat(tool.preview(new WriteFile.Arguments("f", "one\n2\nthree\n"), context))
        .contains("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three");
    assertThat(tool.preview(new WriteFile.Arguments("new", "x\n"), context))
        .contains("--- /dev/null\n+++ b/new\n@@ -0,0 +1,1 @@\n+x");
    assertThat(tool.preview(new WriteFile.Arguments("f", "one\ntwo\nthree\n"), context)).isEmpty();
    assertThat(file).hasContent("one\ntwo\nthree\n");
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void a_long_preview_is_cut_even_between_two_large_files() throws IOException {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      before.append("old ").append(i * 7 % 1_000).append('\n');
      after.append("new ").append(i * 13 % 1_000).append('\n');
    }
    Files.writeString(directory.resolve("f"), before);

    Optional<String> preview =
        tool.preview(new WriteFile.Arguments("f", after.toString()), context);

    assertThat(preview.orElseThrow()).hasLineCount(121).hasSizeLessThan(12_100);
  }

  @Test
  void it_states_what_it_writes_and_says_so() {
    WriteFile.Arguments arguments = new WriteFile.Arguments("new/f", "four");

    assertThat(tool.effects(arguments, context))
        .containsExactly(new Effect.Write(directory.resolve("new/f")));
    assertThat(tool.describe(arguments, context)).isEqualTo("Write file: new/f (4 chars)");
  }

  private ToolResult write(String path, String content) {
    return tool.execute(new WriteFile.Arguments(path, content), context);
  }
}
