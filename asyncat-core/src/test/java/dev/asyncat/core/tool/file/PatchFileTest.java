package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchFileTest {

  private final PatchFile tool = new PatchFile();
  private Path file;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    Path directory = temp.toRealPath();
    file = directory.resolve("f");
    context = FileContext.in(directory);
  }

  @Test
  void a_text_that_occurs_once_is_replaced_literally() throws IOException {
    content("a\nb\nc\n");

    assertThat(patch("b", "$1\\").content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":"f","message":"Replaced the only occurrence."}
                """));
    assertThat(file).hasContent("a\n$1\\\nc\n");
  }

  @Test
  void a_text_that_occurs_more_often_is_refused() throws IOException {
    content("a\nb\na\n");

    ToolResult result = patch("a", "x");

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().integer("occurrences")).hasValue(2);
    assertThat(result.content().string("suggestion")).isPresent();
    assertThat(file).hasContent("a\nb\na\n");
  }

  @Test
  void lines_with_other_white_space_count_if_they_are_unique() throws IOException {
    content("  a  \n  b\n");
    assertThat(patch("a\nb", "c\nd").content().string("mode")).contains("fuzzy_whitespace");
    assertThat(file).hasContent("  c\n  d\n");

    content(" a \n a \n");
    ToolResult twice = patch("\ta", "x");
    assertThat(twice.succeeded()).isFalse();
    assertThat(twice.content().integer("occurrences")).hasValue(2);
  }

  @Test
  void deleting_is_replacing_with_nothing() throws IOException {
    content("keep DELETE keep");

    assertThat(patch(" DELETE", "").succeeded()).isTrue();
    assertThat(file).hasContent("keep keep");
  }

  @Test
  void what_does_not_occur_is_an_error_with_lines_that_are_close() throws IOException {
    content("public void run() {\n}\n");

    ToolResult result = patch("public void runs() {", "x");

    assertThat(result.content().integer("occurrences")).hasValue(0);
    assertThat(result.content().array("closest_matches").orElseThrow().strings())
        .containsExactly("1: public void run() {");
  }

  @Test
  void the_preview_is_a_diff() throws IOException {
    content("one\r\ntwo\r\n");

    assertThat(tool.preview(new PatchFile.Arguments("f", "two", "2"), context))
        .contains("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n one\n-two\n+2");
  }

  @Test
  void a_file_that_was_not_read_is_left_alone() throws IOException {
    Files.writeString(file, "a");

    assertThat(patch("a", "b").content().string("code")).contains("read_before_write_required");
    assertThat(file).hasContent("a");
  }

  private void content(String text) throws IOException {
    Files.writeString(file, text);
    context.files().seen(file);
  }

  private ToolResult patch(String old, String replacement) {
    return tool.execute(new PatchFile.Arguments("f", old, replacement), context);
  }
}
