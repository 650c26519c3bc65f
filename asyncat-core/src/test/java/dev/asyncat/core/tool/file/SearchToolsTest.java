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
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchToolsTest {

  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = FileContext.in(directory);
  }

  @Test
  void a_directory_is_listed_sorted_with_sizes() throws IOException {
    file("b.txt", "x".repeat(1_234));
    file("a.txt", "hi");
    file("sub/deep.txt", "");
    file(".hidden", "");
    file("node_modules/m.js", "");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("a.txt"));

    assertThat(list(null, null, null).content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"path":".","count":4,"truncated":false,
                 "listing":"📄 a.txt (2B)\\n📄 b.txt (1.2KB)\\n🔗 link\\n📁 sub/"}
                """));
  }

  @Test
  void a_recursive_listing_goes_three_levels_deep() throws IOException {
    file("1/2/3/4/deep.txt", "");
    file("1/b.txt", "");

    assertThat(list(".", true, null).content().string("listing"))
        .contains("📁 1/\n  📁 2/\n    📁 3/\n  📄 b.txt (0B)");
  }

  @Test
  void a_long_listing_is_cut_and_says_so() throws IOException {
    for (int i = 0; i < 200; i++) {
      file("f%03d".formatted(i), "");
    }

    assertThat(list(null, null, null).content().integer("count")).hasValue(80);
    ToolResult most = list(null, null, 5_000);
    assertThat(most.content().integer("count")).hasValue(120);
    assertThat(most.content().bool("truncated")).contains(true);
    assertThat(most.content().string("note")).isPresent();
    assertThat(list(null, null, -1).content().integer("count")).hasValue(1);
  }

  @Test
  void long_names_do_not_make_a_listing_longer_than_5000_characters() throws IOException {
    for (int i = 0; i < 100; i++) {
      file("n".repeat(200) + i, "");
    }

    ToolResult result = list(null, null, 100);

    assertThat(result.content().string("listing", "")).hasSizeLessThanOrEqualTo(5_000);
    assertThat(result.content().bool("truncated")).contains(true);
  }

  @Test
  void odd_names_stay_on_their_line() throws IOException {
    file("two\nlines", "");
    file("esc\u001b[31m", "");

    assertThat(list(null, null, null).content().string("listing"))
        .contains("📄 esc\\u001b[31m (0B)\n📄 two\\nlines (0B)");
    assertThat(find("lines", null).content().string("files")).contains("two\\nlines");
  }

  @Test
  void what_is_no_directory_cannot_be_listed() throws IOException {
    file("f", "");

    assertThatThrownBy(() -> list("f", null, null)).hasMessageContaining("not a directory");
    assertThatThrownBy(() -> list("none", null, null)).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> list("..", null, null)).isInstanceOf(OutsideWorkspaceException.class);
    assertThat(list("", null, null).content().string("path")).contains(".");
    Files.createDirectory(directory.resolve("empty"));
    assertThat(list("empty", null, null).content().string("listing")).contains("(empty)");
  }

  @Test
  void an_unreadable_directory_is_marked() throws IOException {
    Path locked = Files.createDirectory(directory.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(locked), "the superuser reads everything");

    assertThat(list(null, true, null).content().string("listing"))
        .contains("📁 locked/ (permission denied)");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void files_are_found_by_a_part_of_their_name() throws IOException {
    file("src/MainTest.java", "");
    file("src/Other.java", "");
    file("node_modules/MainTest.js", "");
    file(".git/MainTest", "");
    file(".config/maintest.yml", "");

    assertThat(find("maintest", null).content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"pattern":"maintest","count":2,
                 "files":".config/maintest.yml\\nsrc/MainTest.java"}
                """));
    assertThat(find("none", null).content().integer("count")).hasValue(0);
    assertThat(find("src/main", null).content().string("files")).contains("src/MainTest.java");
    assertThat(find("main", "src").content().string("files")).contains("src/MainTest.java");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "*.java;A.java,src/B.JAVA,src/x/C.java",
        "**/*.java;A.java,src/B.JAVA,src/x/C.java",
        "src/*.java;src/B.JAVA",
        "src/**;src/B.JAVA,src/x/C.java,src/x/d.{ts}",
        "src/**/*.java;src/B.JAVA,src/x/C.java",
        "?.java;A.java,src/B.JAVA,src/x/C.java",
        "[ab].java;A.java,src/B.JAVA",
        "[!a].java;src/B.JAVA,src/x/C.java",
        "*.{md,java};A.java,README.md,src/B.JAVA,src/x/C.java",
        "./src/x/*;src/x/C.java,src/x/d.{ts}",
        "*+*;a+b",
      })
  void patterns_find_files(String pattern, String expected) throws IOException {
    for (String name :
        new String[] {"A.java", "src/B.JAVA", "src/x/C.java", "src/x/d.{ts}", "README.md", "a+b"}) {
      file(name, "");
    }

    assertThat(find(pattern, null).content().string("files", "").lines())
        .containsExactlyInAnyOrder(expected.split(","));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a", "{a,b"})
  void a_broken_pattern_is_a_clear_error(String pattern) {
    assertThatThrownBy(() -> find(pattern, null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'" + pattern + "'");
  }

  @Test
  void at_most_50_files_are_listed_and_it_is_said() throws IOException {
    for (int i = 0; i < 60; i++) {
      file("f" + i, "");
    }

    ToolResult result = find("f", null);

    assertThat(result.content().integer("count")).hasValue(50);
    assertThat(result.content().string("note", "")).contains("more");
  }

  @Test
  void contents_are_searched_line_by_line() throws IOException {
    file("a.txt", "one\r\n  two TODO three\r\nTODO");
    file("sub/b.txt", "nothing\n");
    file("node_modules/c.txt", "TODO");
    file(".git/d.txt", "TODO");
    Files.write(directory.resolve("binary"), new byte[] {0, 'T', 'O', 'D', 'O'});

    assertThat(search("TODO( three)?$", null, null, null).content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"pattern":"TODO( three)?$","matches":2,
                 "results":[{"file":"a.txt","line":2,"content":"two TODO three"},
                            {"file":"a.txt","line":3,"content":"TODO"}],
                 "raw":"a.txt:2:two TODO three\\na.txt:3:TODO"}
                """));
  }

  @Test
  void a_search_can_be_narrowed_to_names_and_to_one_file() throws IOException {
    file("a.java", "x");
    file("src/b.java", "x");
    file("src/c.ts", "x");

    assertThat(files(search("x", null, "*.java", null))).containsExactly("a.java", "src/b.java");
    assertThat(files(search("x", "src", "*.{ts,tsx}", null))).containsExactly("src/c.ts");
    assertThat(files(search("x", null, "src/**", null))).containsExactly("src/b.java", "src/c.ts");
    assertThat(files(search("x", "src/c.ts", null, null))).containsExactly("src/c.ts");
    assertThat(files(search("x", "", "", null))).hasSize(3);
    assertThatThrownBy(() -> search("x", "none", null, null))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> search("x", "../..", null, null))
        .isInstanceOf(OutsideWorkspaceException.class);
  }

  @Test
  void results_are_limited_and_it_is_said() throws IOException {
    file("a", "x\n".repeat(500));

    assertThat(search("x", null, null, null).content().integer("matches")).hasValue(30);
    ToolResult most = search("x", null, null, 1_000);
    assertThat(most.content().integer("matches")).hasValue(80);
    assertThat(most.content().string("note", "")).contains("more");
    assertThat(search("x", null, null, 1).content().integer("matches")).hasValue(1);
  }

  @Test
  void long_lines_are_shown_short() throws IOException {
    file("a", "x".repeat(199) + "😀" + "y".repeat(1_000));

    assertThat(
            search("x", null, null, null)
                .content()
                .array("results")
                .orElseThrow()
                .objects()
                .getFirst()
                .string("content", ""))
        .isEqualTo("x".repeat(199));
  }

  @Test
  void a_pattern_that_would_take_for_ever_is_stopped() throws IOException {
    file("a", "a".repeat(60) + "b");

    ToolResult result =
        new SearchFiles(Duration.ofMillis(200))
            .execute(new SearchFiles.Arguments("(.*a){12}$", null, null, null), context);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().string("error", "")).contains("simpler pattern");
  }

  @Test
  void a_pattern_that_would_overflow_the_stack_is_an_error() throws IOException {
    file("a", "ab".repeat(9_999));

    ToolResult result = search("(a|b)*c", null, null, null);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().string("error", "")).contains("simpler");
  }

  @Test
  void cancelling_stops_a_search_in_the_middle_of_a_line() throws Exception {
    file("a", "a".repeat(60) + "b");
    CancellationSource source = new CancellationSource();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    TestToolContext cancellable =
        TestToolContext.in(directory)
            .cancelledBy(source.token())
            .resolving(
                (base, path) -> {
                  begun.countDown();
                  return base.resolve(path);
                });
    Thread searcher =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    new SearchFiles()
                        .execute(
                            new SearchFiles.Arguments("(.*a){12}$", "a", null, null), cancellable);
                  } catch (IOException | RuntimeException stopped) {
                    failure.set(stopped);
                  }
                });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

    source.cancel("enough");

    assertThat(searcher.join(Duration.ofSeconds(10))).isTrue();
    assertThat(failure.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void a_broken_expression_is_a_clear_error() {
    assertThatThrownBy(() -> search("foo(", null, null, null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'foo('")
        .hasMessageContaining("not a regular expression");
  }

  @Test
  void links_and_pipes_are_not_searched(@TempDir Path elsewhere) throws Exception {
    Files.writeString(elsewhere.resolve("secret"), "x");
    Files.createSymbolicLink(directory.resolve("dir"), elsewhere);
    Files.createSymbolicLink(directory.resolve("file"), elsewhere.resolve("secret"));
    assertThat(new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start().waitFor())
        .isZero();

    assertThat(search("x", null, null, null).content().integer("matches")).hasValue(0);
  }

  @Test
  void a_search_goes_on_past_many_files() throws IOException {
    IntStream.range(0, 2_000).forEach(i -> file("d" + i % 20 + "/f" + i, "line " + i + "\n"));

    assertThat(files(search("line 1999$", null, null, null))).containsExactly("d19/f1999");
  }

  private ToolResult list(
      @Nullable String path, @Nullable Boolean recursive, @Nullable Integer max) {
    return new ListDirectory().execute(new ListDirectory.Arguments(path, recursive, max), context);
  }

  private ToolResult find(String pattern, @Nullable String path) {
    return new FindFiles().execute(new FindFiles.Arguments(pattern, path), context);
  }

  private ToolResult search(
      String pattern, @Nullable String path, @Nullable String include, @Nullable Integer max)
      throws IOException {
    return new SearchFiles()
        .execute(new SearchFiles.Arguments(pattern, path, include, max), context);
  }

  private static List<String> files(ToolResult result) {
    return result.content().array("results").orElseThrow().objects().stream()
        .map(match -> match.string("file", ""))
        .toList();
  }

  private void file(String name, String content) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
