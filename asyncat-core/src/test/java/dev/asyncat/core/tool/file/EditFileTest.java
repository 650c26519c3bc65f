package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditFileTest {

  private final EditFile tool = new EditFile();
  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = FileContext.in(directory);
  }

  @Test
  void the_first_occurrence_is_replaced_and_the_others_are_counted() throws IOException {
    Path file = seen("f", "a b a b a");

    assertThat(edit("a", "x").content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":"f","message":"Replaced the first of 3.",
                 "occurrences_found":3,"occurrences_replaced":1,
                 "warning":"2 more occurrences were left as they are."}
                """));
    assertThat(file).hasContent("x b a b a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$1", "$&", "\\", "\\n", "\\1$0", "${x}", "%s", "$`$'", ""})
  void the_replacement_is_literal(String replacement) throws IOException {
    Path file = seen("f", "a FIND b");

    assertThat(edit("FIND", replacement).succeeded()).isTrue();
    assertThat(file).hasContent("a " + replacement + " b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.*b", "(x", "[", "\\d", "$", "^x"})
  void what_is_looked_for_is_literal_too(String find) throws IOException {
    Path file = seen("f", "<" + find + ">");

    edit(find, "ok");

    assertThat(file).hasContent("<ok>");
  }

  @Test
  void a_range_is_searched_alone() throws IOException {
    Path file = seen("f", "a\na\na\na\n");

    ToolResult result = tool.execute(new EditFile.Arguments("f", "a\n", "x\n", 2, 3), context);

    assertThat(result.content().string("mode")).contains("line_range");
    assertThat(result.content().integer("occurrences_found")).hasValue(2);
    assertThat(file).hasContent("a\nx\na\na\n");
  }

  @Test
  void a_range_without_the_text_says_what_is_there() throws IOException {
    seen("f", "one\ntwo\nthree\n");

    ToolResult result = tool.execute(new EditFile.Arguments("f", "one", "x", 2, 9), context);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().string("actual_content_in_range")).contains("two\nthree\n");
    assertThat(
            tool.execute(new EditFile.Arguments("f", "one", "x", 7, null), context)
                .content()
                .string("error", ""))
        .contains("the file has 3 lines");
  }

  @Test
  void white_space_around_lines_may_differ_and_indentation_is_carried_over() throws IOException {
    Path file = seen("f.py", "class A:\n    def f(self):\n        return 1  \n");

    ToolResult result =
        tool.execute(
            new EditFile.Arguments(
                "f.py", "def f(self):\n    return 1", "def g(self):\n    return 2\n", null, null),
            context);

    assertThat(result.content().string("mode")).contains("fuzzy_whitespace");
    assertThat(result.content().string("warning")).isPresent();
    assertThat(file).hasContent("class A:\n    def g(self):\n        return 2\n");
  }

  @Test
  void too_much_indentation_is_taken_back() throws IOException {
    Path file = seen("f", "if x:\n  y\n");

    edit("      if x:\n        y", "      if z:\n        w");

    assertThat(file).hasContent("if z:\n  w\n");
  }

  @Test
  void deleting_lines_found_by_their_words_deletes_the_line_feed_too() throws IOException {
    Path other = seen("g", "a\n\tb\nc\n");
    tool.execute(new EditFile.Arguments("g", "  b", "", null, null), context);
    assertThat(other).hasContent("a\nc\n");
  }

  @Test
  void what_is_not_there_names_lines_that_are_close() throws IOException {
    Path file = seen("f", "int total = 0;\nint count = 1;\nreturn total;\n");

    ToolResult result = edit("int totall = 0;", "x");

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().array("closest_matches").orElseThrow().strings().getFirst())
        .isEqualTo("1: int total = 0;");
    assertThat(result.content().string("suggestion")).isPresent();
    assertThat(file).hasContent("int total = 0;\nint count = 1;\nreturn total;\n");
  }

  @Test
  void windows_line_endings_and_the_byte_order_mark_stay() throws IOException {
    Path file = seen("f", "\uFEFFone\r\ntwo\r\nthree\r\n");

    assertThat(edit("one\ntwo", "1\n2").content().string("mode")).isEmpty();
    assertThat(file(file)).isEqualTo("\uFEFF1\r\n2\r\nthree\r\n");
  }

  @Test
  void mixed_line_endings_stay_as_they_are_elsewhere() throws IOException {
    Path file = seen("f", "one\r\ntwo\r\nthree\nfour\n");

    edit("one\ntwo", "1\n2");

    assertThat(file(file)).isEqualTo("1\r\n2\r\nthree\nfour\n");
  }

  @Test
  void nothing_to_change_is_said() throws IOException {
    seen("f", "a");

    assertThat(edit("a", "a").content().string("error", "")).contains("the same");
  }

  @Test
  void a_file_that_was_not_read_or_changed_is_left_alone() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "a");

    assertThat(edit("a", "b").content().string("code")).contains("read_before_write_required");
    context.files().seen(file);
    Files.writeString(file, "a changed");
    assertThat(edit("a", "b").content().string("code")).contains("file_changed_since_read");
    assertThat(file).hasContent("a changed");
  }

  @Test
  void several_edits_need_one_reading() throws IOException {
    Path file = seen("f", "a b c");

    for (String letter : List.of("a", "b", "c")) {
      assertThat(edit(letter, letter + letter).succeeded()).isTrue();
    }
    assertThat(file).hasContent("aa bb cc");
  }

  @Test
  void what_cannot_be_edited_as_text_is_refused() throws IOException {
    Path latin = directory.resolve("f");
    Files.write(latin, new byte[] {'a', (byte) 0xe4});
    context.files().seen(latin);

    assertThatThrownBy(() -> edit("a", "b")).hasMessageContaining("not valid UTF-8 (at byte 1)");
    assertThat(Files.readAllBytes(latin)).containsExactly('a', 0xe4);

    Files.write(latin, new byte[] {'a', 0});
    context.files().seen(latin);
    assertThatThrownBy(() -> edit("a", "b")).hasMessageContaining("binary");

    Files.writeString(latin, "a".repeat(TextFile.MAX_BYTES + 1));
    context.files().seen(latin);
    assertThatThrownBy(() -> edit("a", "b")).hasMessageContaining("8.0MB");
  }

  @Test
  void a_missing_file_is_not_created() {
    assertThat(edit("a", "b").content().string("error", ""))
        .contains("does not exist")
        .contains("write_file");
  }

  @Test
  void the_preview_shows_the_change_and_nothing_for_an_impossible_one() throws IOException {
    seen("f", "one\ntwo\n");

    assertThat(tool.preview(new EditFile.Arguments("f", "two", "2", null, null), context))
        .contains("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n one\n-two\n+2");
    assertThat(tool.preview(new EditFile.Arguments("f", "no", "2", null, null), context)).isEmpty();
    assertThat(tool.preview(new EditFile.Arguments("g", "no", "2", null, null), context)).isEmpty();
  }

  private ToolResult edit(String find, String replace) {
    return tool.execute(new EditFile.Arguments("f", find, replace, null, null), context);
  }

  private Path seen(String name, String content) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    context.files().seen(file);
    return file;
  }

  private static String file(Path file) throws IOException {
    return Files.readString(file);
  }
}
