package dev.asyncat.core.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxChecksTest {

  private final SyntaxChecks checks = new SyntaxChecks(new Processes());
  private Path directory;

  @BeforeEach
  void realDirectory(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
  }

  private Optional<String> problem(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    return checks.problem(file, Workspace.of(directory)::resolve, CancellationToken.never());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.json|{'\"'a'\"': 1}",
        "tsconfig.json|{ /* a comment */ '\"'a'\"': 1, }",
        "settings.json|// a comment",
        "pom.xml|<a><b/></a>",
        "page.xml|<!DOCTYPE a><a>&nbsp;</a>",
        "A.java|package x; import unknown.Thing; class A extends Thing { void f() { g(); } }",
        "Main.java|void main() { IO.println('\"'x'\"'); }",
        "package-info.java|package x;",
        "a.py|def f(x): return x + 1",
        "old.py|print 'x'",
        "a.txt|{{{",
        "a.js|const a = <b/>;"
      })
  void what_can_be_parsed_or_is_not_known_is_fine(String name, String text) throws IOException {
    assertThat(problem(name, text.replace("'\"'", "\""))).isEmpty();
  }

  @Test
  void what_cannot_is_named_with_its_place() throws IOException {
    assertThat(problem("a.json", "{\"a\": 1,, }")).isPresent();
    assertThat(problem("a.json", "")).isPresent();
    assertThat(problem("pom.xml", "<a>\n<b>\n</a>"))
        .hasValueSatisfying(it -> assertThat(it).startsWith("line 3: "));
    assertThat(problem("A.java", "class A {\n  void f() { int x = ; }\n}"))
        .hasValue("line 2: illegal start of expression");
    assertThat(problem("A.java", "class A {"))
        .hasValue("line 1: reached end of file while parsing");
  }

  @Test
  void python_is_parsed_and_not_run_and_nothing_of_the_workspace_is_run_for_it()
      throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
    Files.writeString(directory.resolve("ast.py"), "open('stolen', 'w')");
    Files.writeString(directory.resolve("sitecustomize.py"), "open('stolen', 'w')");

    assertThat(problem("a.py", "def f(:\n  pass"))
        .hasValueSatisfying(it -> assertThat(it).startsWith("line 1: "));
    assertThat(problem("b.py", "open('stolen', 'w')")).isEmpty();
    assertThat(directory.resolve("stolen")).doesNotExist();
  }

  @Test
  void what_cannot_be_read_is_left_alone() throws IOException {
    assertThat(problem("big.json", " ".repeat((1 << 20) + 1))).isEmpty();
    Files.write(directory.resolve("binary.json"), new byte[] {(byte) 0xff, 0, 1});
    assertThat(
            checks.problem(
                directory.resolve("binary.json"),
                Workspace.of(directory)::resolve,
                CancellationToken.never()))
        .isEmpty();
    assertThat(
            checks.problem(
                directory.resolve("gone.json"),
                Workspace.of(directory)::resolve,
                CancellationToken.never()))
        .isEmpty();
  }
}
