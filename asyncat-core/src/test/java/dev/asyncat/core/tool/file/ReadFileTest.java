package dev.asyncat.core.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadFileTest {

  private final ReadFile tool = new ReadFile();
  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = FileContext.in(directory);
  }

  @Test
  void a_file_is_shown_with_line_numbers() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "one\ntwo\n\nfour");

    assertThat(read("a.txt", null, null).content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":"a.txt","total_lines":4,"showing":"1-4",
                 "content":"1: one\\n2: two\\n3: \\n4: four"}
                """));
  }

  @Test
  void a_range_shows_these_lines_only() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "one\ntwo\nthree\nfour\n");

    ToolResult middle = read("a.txt", 2L, 3L);
    assertThat(middle.content().string("content")).contains("2: two\n3: three");
    assertThat(middle.content().string("showing")).contains("2-3");
    assertThat(middle.content().longInteger("total_lines")).hasValue(4);
    assertThat(read("a.txt", 3L, 99L).content().string("showing")).contains("3-4");
    assertThat(read("a.txt", 0L, 1L).content().string("content")).contains("1: one");
    assertThat(error("a.txt", 5L, null)).contains("beyond the end").contains("4 lines");
    assertThat(error("a.txt", 3L, 2L)).contains("before start_line");
  }

  @Test
  void windows_line_endings_and_a_byte_order_mark_are_not_shown() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "\uFEFFone\r\ntwo\rthree\r\n");

    assertThat(read("a.txt", null, null).content().string("content"))
        .contains("1: one\n2: two\rthree");
  }

  @Test
  void an_empty_file_has_no_lines() throws IOException {
    Files.createFile(directory.resolve("empty"));

    assertThat(read("empty", null, null).content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":"empty","total_lines":0,"showing":"0-0","content":""}
                """));
  }

  @Test
  void of_a_long_file_beginning_and_end_are_shown_with_a_hint() throws IOException {
    String text =
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(i -> "this is line number " + i)
            .collect(Collectors.joining("\n"));
    Files.writeString(directory.resolve("long.txt"), text);

    ToolResult result = read("long.txt", null, null);

    assertThat(result.content().longInteger("total_lines")).hasValue(5_000);
    assertThat(result.content().string("hint")).isPresent();
    assertThat(result.content().string("content", ""))
        .hasSizeLessThanOrEqualTo(20_000)
        .startsWith("1: this is line number 1\n")
        .contains("characters left out")
        .endsWith("\n5000: this is line number 5000");
  }

  @Test
  void more_than_300_lines_get_a_hint_and_a_range_gets_none() throws IOException {
    Files.writeString(directory.resolve("a"), "x\n".repeat(301));

    assertThat(read("a", null, null).content().string("hint", "")).contains("301 lines");
    assertThat(read("a", 1L, 301L).content().string("hint")).isEmpty();
  }

  @Test
  void one_endless_line_is_cut_and_not_loaded() throws IOException {
    Files.writeString(directory.resolve("line"), "é".repeat(3_000_000));

    ToolResult result = read("line", null, null);

    assertThat(result.content().longInteger("total_lines")).hasValue(1);
    assertThat(result.content().string("content", "")).hasSizeLessThanOrEqualTo(20_000);
  }

  @Test
  void a_huge_binary_file_is_refused_at_once() throws IOException {
    try (RandomAccessFile sparse =
        new RandomAccessFile(directory.resolve("huge.bin").toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }

    assertThat(error("huge.bin", 1L, 10L)).contains("huge.bin (5.0GB) is a binary file");
    assertThat(context.files().state(directory.resolve("huge.bin")))
        .isEqualTo(FileKnowledge.State.UNSEEN);
  }

  @Test
  void of_a_huge_text_a_range_can_be_read() throws IOException {
    try (RandomAccessFile sparse =
        new RandomAccessFile(directory.resolve("huge.txt").toFile(), "rw")) {
      sparse.write("line\n".repeat(10_000).getBytes());
      sparse.setLength(5L << 30);
    }

    assertThat(error("huge.txt", null, null)).contains("5.0GB").contains("start_line and end_line");
    ToolResult result = read("huge.txt", 9_999L, 10_000L);
    assertThat(result.content().string("content")).contains("9999: line\n10000: line");
    assertThat(result.content().get("total_lines")).contains(Json.nul());
  }

  @Test
  void binary_and_utf16_files_are_refused_by_what_they_are() throws IOException {
    Files.write(directory.resolve("b"), new byte[] {'a', 0, 'b'});
    Files.write(directory.resolve("u16"), new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0});

    assertThat(error("b", null, null)).isEqualTo("b (3B) is a binary file");
    assertThat(error("u16", null, null)).contains("UTF-16").contains("iconv");
  }

  @Test
  void invalid_utf8_is_shown_and_said() throws IOException {
    Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xe4, 'b'});

    ToolResult result = read("latin", null, null);

    assertThat(result.content().string("content")).contains("1: a\uFFFDb");
    assertThat(result.content().string("warning", "")).contains("not valid UTF-8");
  }

  @Test
  void a_file_that_was_read_counts_as_seen() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "x");

    read("a", null, null);

    assertThat(context.files().state(file)).isEqualTo(FileKnowledge.State.CURRENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space.txt", "größe-日本.txt", "two\nlines.txt", "-rf", "a'b\"c$d"})
  void odd_names_are_read(String name) throws IOException {
    Files.writeString(directory.resolve(name), "x");

    assertThat(read(name, null, null).content().string("path", "")).doesNotContain("\n");
  }

  @Test
  void what_is_no_file_is_refused_by_what_it_is() throws Exception {
    Files.createDirectory(directory.resolve("dir"));
    assertThat(new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start().waitFor())
        .isZero();

    assertThatThrownBy(() -> read("dir", null, null)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> read(".", null, null)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> read("pipe", null, null)).hasMessageContaining("pipe");
    assertThatThrownBy(() -> read("none", null, null)).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> read("none/none", null, null)).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> read("", null, null)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void an_unreadable_file_is_a_clear_error() throws IOException {
    Path file = Files.writeString(directory.resolve("locked"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "the superuser reads everything");

    assertThatThrownBy(() -> read("locked", null, null)).hasMessageContaining("permission denied");
  }

  @Test
  void paths_that_lead_out_are_refused_before_the_call_is_judged(@TempDir Path elsewhere)
      throws IOException {
    Files.writeString(elsewhere.resolve("secret"), "s");
    Files.createSymbolicLink(directory.resolve("link"), elsewhere.resolve("secret"));

    for (String path :
        new String[] {"../secret", elsewhere.resolve("secret").toString(), "link", "/etc/passwd"}) {
      ReadFile.Arguments arguments = new ReadFile.Arguments(path, null, null);
      assertThatThrownBy(() -> tool.effects(arguments, context))
          .isInstanceOf(OutsideWorkspaceException.class);
      assertThatThrownBy(() -> tool.execute(arguments, context))
          .isInstanceOf(OutsideWorkspaceException.class);
    }
  }

  @Test
  void it_states_what_it_reads() throws IOException {
    Files.writeString(directory.resolve("a"), "x");

    assertThat(tool.effects(new ReadFile.Arguments("./a", null, null), context))
        .containsExactly(new Effect.Read(directory.resolve("a")));
  }

  @Test
  void a_cancelled_read_stops() throws IOException {
    Files.writeString(directory.resolve("a"), "x\n".repeat(100_000));
    CancellationSource source = new CancellationSource();
    source.cancel("enough");

    assertThatThrownBy(
            () ->
                tool.execute(
                    new ReadFile.Arguments("a", null, null), context.cancelledBy(source.token())))
        .isInstanceOf(CancelledException.class);
  }

  private ToolResult read(String path, @Nullable Long start, @Nullable Long end)
      throws IOException {
    return tool.execute(new ReadFile.Arguments(path, start, end), context);
  }

  private String error(String path, @Nullable Long start, @Nullable Long end) throws IOException {
    ToolResult result = read(path, start, end);
    assertThat(result.succeeded()).isFalse();
    return result.content().string("error", "");
  }
}
