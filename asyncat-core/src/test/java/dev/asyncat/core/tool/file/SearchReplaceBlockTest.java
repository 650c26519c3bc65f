package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchReplaceBlockTest {

  private final SearchReplaceBlock tool = new SearchReplaceBlock();
  private Path file;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    Path directory = temp.toRealPath();
    file = directory.resolve("f");
    context = FileContext.in(directory);
    Files.writeString(file, "one\ntwo\nthree\nfour\n");
    context.files().seen(file);
  }

  @Test
  void all_blocks_are_applied_in_order_whatever_stands_between_them() {
    ToolResult result =
        edit(
            """
            ```
            <<<<<<< SEARCH
            one
            =======
            1
            $1
            >>>>>>> REPLACE
            ```
            and
            <<<<<<< SEARCH
            three
            =======
            >>>>>>> REPLACE
            """);

    assertThat(result.content().integer("blocks_applied")).hasValue(2);
    assertThat(file).hasContent("1\n$1\ntwo\nfour\n");
  }

  @Test
  void one_block_that_does_not_fit_leaves_the_file_alone() {
    ToolResult result =
        edit(
            """
            <<<<<<< SEARCH
            one
            =======
            1
            >>>>>>> REPLACE
            <<<<<<< SEARCH
            absent
            =======
            x
            >>>>>>> REPLACE
            """);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().string("location")).hasValue("block 2");
    assertThat(file).hasContent("one\ntwo\nthree\nfour\n");
  }

  @Test
  void a_block_that_is_not_whole_is_named() {
    assertThatThrownBy(() -> edit("<<<<<<< SEARCH\none\n>>>>>>> REPLACE\n"))
        .hasMessageContaining("block 1")
        .hasMessageContaining("'>>>>>>> REPLACE' comes before '======='");
    assertThatThrownBy(() -> edit("<<<<<<< SEARCH\none\n=======\n1\n"))
        .hasMessageContaining("it has no '>>>>>>> REPLACE'");
    assertThatThrownBy(() -> edit("one")).hasMessageContaining("has no block");
  }

  private ToolResult edit(String blocks) {
    return tool.execute(new SearchReplaceBlock.Arguments("f", blocks), context);
  }
}
