package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.core.tool.file.ApplyPatch.Edit;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyPatchTest {

  private final ApplyPatch tool = new ApplyPatch();
  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = FileContext.in(directory);
  }

  @Test
  void edits_of_one_file_build_on_each_other() throws IOException {
    file("a", "one\ntwo\n");

    ToolResult result = apply(new Edit("a", "one", "1"), new Edit("./a", "1\ntwo", "12"));

    assertThat(result.content().integer("total_edits")).hasValue(2);
    assertThat(result.content().integer("files_changed")).hasValue(1);
    assertThat(directory.resolve("a")).hasContent("12\n");
  }

  @Test
  void one_impossible_edit_leaves_every_file_as_it_is() throws IOException {
    file("a", "one\n");
    file("b", "two two\n");

    ToolResult result = apply(new Edit("a", "one", "1"), new Edit("b", "two", "2"));

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().integer("edit")).hasValue(1);
    assertThat(result.content().integer("occurrences")).hasValue(2);
    assertThat(directory.resolve("a")).hasContent("one\n");
  }

  @Test
  void what_was_written_comes_back_when_a_later_file_cannot_be_written() throws IOException {
    file("a", "\uFEFFone\r\nmore\r\n");
    Path locked = Files.createDirectory(directory.resolve("locked"));
    file("locked/b", "two\n");
    assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked));

    ToolResult result = apply(new Edit("a", "one", "1"), new Edit("locked/b", "two", "2"));

    locked.toFile().setWritable(true);
    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().string("error", "")).contains("no file was changed");
    assertThat(Files.readString(directory.resolve("a"))).isEqualTo("\uFEFFone\r\nmore\r\n");
    assertThat(context.files().state(directory.resolve("a")))
        .isEqualTo(FileKnowledge.State.CURRENT);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a", "locked");
  }

  @Test
  void a_file_that_vanishes_in_between_undoes_the_others() throws IOException {
    file("a", "one\n");
    file("b", "two\n");
    // The knowledge is asked before anything is written, which is the moment in between.
    TestToolContext meddling =
        FileContext.in(directory)
            .knowing(
                new FileKnowledge() {
                  @Override
                  public void seen(Path file) {}

                  @Override
                  public State state(Path file) {
                    if (file.endsWith("b")) {
                      assertThat(file.toFile().delete() || !file.toFile().exists()).isTrue();
                    }
                    return State.CURRENT;
                  }
                });

    ToolResult result =
        tool.execute(
            new ApplyPatch.Arguments(List.of(new Edit("a", "one", "1"), new Edit("b", "two", "2"))),
            meddling);

    assertThat(result.succeeded()).isFalse();
    assertThat(directory.resolve("a")).hasContent("one\n");
    assertThat(directory.resolve("b")).doesNotExist();
  }

  @Test
  void files_that_were_not_read_are_left_alone() throws IOException {
    file("a", "one\n");
    Files.writeString(directory.resolve("b"), "two\n");

    ToolResult result = apply(new Edit("a", "one", "1"), new Edit("b", "two", "2"));

    assertThat(result.content().string("code")).hasValue("read_before_write_required");
    assertThat(directory.resolve("a")).hasContent("one\n");
  }

  @Test
  void it_says_every_file_once_that_it_would_write() throws IOException {
    file("a", "one\ntwo\n");
    file("b", "three\n");

    ApplyPatch.Arguments arguments =
        new ApplyPatch.Arguments(
            List.of(
                new Edit("a", "one", "1"), new Edit("b", "three", "3"), new Edit("a", "two", "2")));

    assertThat(tool.effects(arguments, context))
        .containsExactly(
            new Effect.Write(directory.resolve("a")), new Effect.Write(directory.resolve("b")));
    assertThat(tool.preview(arguments, context).orElseThrow())
        .contains("+++ b/a", "-one", "+1", "-two", "+2", "+++ b/b", "+3");
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
    context.files().seen(directory.resolve(name));
  }

  private ToolResult apply(Edit... edits) {
    return tool.execute(new ApplyPatch.Arguments(List.of(edits)), context);
  }
}
