package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge.State;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Copying, moving, deleting, comparing and looking at files. */
class ArrangingFilesTest {

  private Path outside;
  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    outside = Files.createDirectory(temp.toRealPath().resolve("outside"));
    Files.writeString(outside.resolve("precious"), "precious");
    directory = Files.createDirectory(temp.toRealPath().resolve("work"));
    context = FileContext.in(directory);
  }

  @Test
  void deleting_a_link_leaves_what_it_leads_to() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), outside);

    assertThat(new FileDelete().effects(new FileDelete.Arguments("link", true), context))
        .containsExactly(new Effect.Delete(directory.resolve("link")));
    assertThat(delete("link", true).succeeded()).isTrue();

    assertThat(directory.resolve("link")).doesNotExist();
    assertThat(outside.resolve("precious")).hasContent("precious");
  }

  @Test
  void deleting_a_directory_does_not_follow_the_links_in_it() throws IOException {
    Files.createDirectories(directory.resolve("d/e"));
    Files.writeString(directory.resolve("d/e/f"), "x");
    Files.createSymbolicLink(directory.resolve("d/e/link"), outside);

    assertThat(delete("d", null).content().string("hint", "")).contains("recursive");
    assertThat(directory.resolve("d/e/f")).exists();
    assertThat(delete("d", true).content().integer("entries")).hasValue(4);

    assertThat(directory.resolve("d")).doesNotExist();
    assertThat(outside.resolve("precious")).hasContent("precious");
  }

  @Test
  void nothing_is_deleted_through_a_link_that_leads_out() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), outside);

    assertThatThrownBy(() -> delete("link/precious", null))
        .isInstanceOf(OutsideWorkspaceException.class);
    assertThatThrownBy(() -> delete("link/..", true)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void the_working_directory_and_what_holds_it_stay() {
    for (String path : new String[] {".", "./", "x/.."}) {
      assertThatThrownBy(() -> delete(path, true))
          .as(path)
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("working directory");
    }
    assertThatThrownBy(() -> delete(directory.toString(), true))
        .isInstanceOf(OutsideWorkspaceException.class);
    assertThat(directory).isDirectory();
  }

  @Test
  void moving_takes_a_directory_whole_and_makes_what_is_missing() throws IOException {
    Files.createDirectories(directory.resolve("d"));
    Files.writeString(directory.resolve("d/f"), "x");

    assertThat(move("d", "new/place").content().string("action")).hasValue("moved");

    assertThat(directory.resolve("d")).doesNotExist();
    assertThat(directory.resolve("new/place/f")).hasContent("x");
  }

  @Test
  void a_file_is_replaced_only_if_it_was_read() throws IOException {
    Files.writeString(directory.resolve("a"), "a");
    Files.writeString(directory.resolve("b"), "b");

    assertThat(move("a", "b").content().string("code")).hasValue("read_before_write_required");
    assertThat(copy("a", "b").content().string("code")).hasValue("read_before_write_required");
    assertThat(directory.resolve("b")).hasContent("b");

    context.files().seen(directory.resolve("b"));
    assertThat(copy("a", "b").succeeded()).isTrue();
    assertThat(directory.resolve("b")).hasContent("a");
  }

  @Test
  void what_is_known_of_a_file_moves_with_it() throws IOException {
    Files.writeString(directory.resolve("a"), "a");
    context.files().seen(directory.resolve("a"));

    move("a", "b");

    assertThat(context.files().state(directory.resolve("b"))).isEqualTo(State.CURRENT);
  }

  @Test
  void nothing_is_moved_out_of_the_workspace() throws IOException {
    Files.writeString(directory.resolve("a"), "a");
    Files.createSymbolicLink(directory.resolve("link"), outside);

    assertThatThrownBy(() -> move("a", "link/a")).isInstanceOf(OutsideWorkspaceException.class);
    assertThatThrownBy(() -> move("link/precious", "b"))
        .isInstanceOf(OutsideWorkspaceException.class);
    assertThatThrownBy(() -> copy("link/precious", "b"))
        .isInstanceOf(OutsideWorkspaceException.class);
    assertThat(outside.toFile().list()).containsExactly("precious");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_copy_keeps_bytes_and_permissions() throws IOException {
    byte[] bytes = new byte[200_000];
    bytes[100_000] = 7;
    Files.write(directory.resolve("a"), bytes);
    Files.setPosixFilePermissions(
        directory.resolve("a"), PosixFilePermissions.fromString("rwxr-x---"));

    assertThat(copy("a", "b").content().integer("size_bytes")).hasValue(200_000);

    assertThat(directory.resolve("b")).hasBinaryContent(bytes);
    assertThat(Files.getPosixFilePermissions(directory.resolve("b")))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void pipes_are_refused_at_once() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Files.writeString(directory.resolve("a"), "a");

    for (ToolCallThatFails call :
        new ToolCallThatFails[] {
          () -> copy("pipe", "b"),
          () -> copy("a", "pipe"),
          () -> diff("pipe", "a"),
          () -> new FileWatch().execute(new FileWatch.Arguments("pipe", null), context).content()
        }) {
      assertThat(errorOf(call)).contains("pipe, socket or device");
    }
    assertThat(delete("pipe", null).succeeded()).isTrue();
  }

  @Test
  void a_diff_counts_lines_and_shows_what_changed() throws IOException {
    Files.writeString(directory.resolve("old"), "one\ntwo\nthree\n");
    Files.writeString(directory.resolve("new"), "one\n2\nthree\nfour\n");

    ToolResult result = diff("new", "old");

    assertThat(result.content().integer("additions")).hasValue(2);
    assertThat(result.content().integer("deletions")).hasValue(1);
    assertThat(result.content().integer("changes")).hasValue(3);
    assertThat(result.content().string("diff", ""))
        .contains("--- a/old", "+++ b/new", "-two", "+2");
  }

  @Test
  void files_that_differ_only_in_line_endings_are_told_apart() throws IOException {
    Files.writeString(directory.resolve("a"), "one\n");
    Files.writeString(directory.resolve("b"), "one\r\n");

    assertThat(diff("a", "b").content().string("note", "")).contains("line endings");
    assertThat(diff("a", "a").content().string("note")).isEmpty();
  }

  @Test
  void watching_counts_as_having_read() throws IOException {
    Files.writeString(directory.resolve("a"), "x".repeat(600) + "\ny");

    ToolResult result = new FileWatch().execute(new FileWatch.Arguments("a", null), context);

    assertThat(result.content().integer("total_lines")).hasValue(2);
    assertThat(result.content().string("current_content_preview", "")).hasSize(500);
    assertThat(context.files().state(directory.resolve("a"))).isEqualTo(State.CURRENT);
  }

  private interface ToolCallThatFails {
    Object call() throws Exception;
  }

  private static String errorOf(ToolCallThatFails call) throws Exception {
    try {
      return String.valueOf(call.call());
    } catch (InvalidRequestException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private ToolResult delete(String path, @Nullable Boolean recursive) {
    return new FileDelete().execute(new FileDelete.Arguments(path, recursive), context);
  }

  private ToolResult move(String source, String destination) {
    return new FileMove().execute(new FileMove.Arguments(source, destination), context);
  }

  private ToolResult copy(String source, String destination) {
    return new FileCopy().execute(new FileCopy.Arguments(source, destination), context);
  }

  private ToolResult diff(String path, String other) {
    return new FileDiff().execute(new FileDiff.Arguments(path, other, null), context);
  }
}
