package dev.asyncat.core.tool.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.tool.file.SessionFiles;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeToolsTest {

  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context =
        TestToolContext.in(directory)
            .resolving(Workspace.of(directory)::resolve)
            .knowing(new SessionFiles());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A.java | public final class Shop<T> { | CLASS Shop
          A.java | public sealed interface Shop permits A { | INTERFACE Shop
          A.java | '  public static <T> List<T> all(String a, int b) {' | FUNCTION all
          A.java | '  Shop(int size) {' |
          A.java | '    return open(file);' |
          A.java | '    Shop shop = new Shop(1);' |
          A.java | import java.util.List; | IMPORT java.util.List
          a.ts | export async function load(id: string) { | FUNCTION load
          a.ts | export const load = async (id: string) => { | FUNCTION load
          a.ts | export interface Shop { | INTERFACE Shop
          a.ts | export type Id = string; | TYPE Id
          a.js | import x from './x.js'; | IMPORT ./x.js
          a.js | '  if (a) {' |
          a.py | '    async def load(self):' | FUNCTION load
          a.py | class Shop(Base): | CLASS Shop
          a.py | from a.b import c | IMPORT a.b
          a.go | func (s *Shop) Open() error { | FUNCTION Open
          a.go | type Shop struct { | CLASS Shop
          a.rs | pub(crate) async fn open(&self) -> u8 { | FUNCTION open
          a.rs | pub trait Shop { | INTERFACE Shop
          a.c | static int open_it(const char *name) | FUNCTION open_it
          a.cpp | void Shop::open(int a) { | FUNCTION open
          a.cs | '    public async Task<int> Open(string a)' | FUNCTION Open
          a.rb | '  def self.open' | FUNCTION open
          """)
  void a_line_says_what_it_defines(String file, String line, String expected) {
    String found =
        Language.of(Path.of(file)).orElseThrow().definitions(List.of(line)).stream()
            .map(definition -> definition.kind() + " " + definition.name())
            .collect(Collectors.joining());

    assertThat(found).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void a_definition_ends_where_its_braces_close_and_not_in_a_text_or_comment() throws IOException {
    file(
        "A.java",
        """
        class A {
          String open() {
            // }
            String a = "}" + '}';
            if (a.isEmpty()) { return "{"; }
            return a;
          }
          int next() { return 1; }
        }
        """);

    JsonObject node = node("A.java", "open");

    assertThat(node.integer("start_line")).hasValue(2);
    assertThat(node.integer("end_line")).hasValue(7);
    assertThat(outline("A.java"))
        .isEqualTo("class A (1-9)\n  function open (2-7)\n  function next (8-8)");
  }

  @Test
  void a_python_definition_ends_with_its_indentation() throws IOException {
    file("a.py", "class A:\n    def f(self):\n        x = 1\n\n        return x\n\ny = 2\n");

    assertThat(outline("a.py")).isEqualTo("class A (1-5)\n    function f (2-5)");
    assertThat(node("a.py", "g").array("available").orElseThrow().strings())
        .containsExactly("A", "f");
  }

  @Test
  void definitions_come_before_references_and_other_words_are_none() throws IOException {
    file("a.py", "open_shop()\nreopen_shop()\n\ndef open_shop():\n    pass\n");

    JsonObject found =
        new CodeSearch()
            .execute(new CodeSearch.Arguments("open_shop", null, null, null, null), context)
            .content();

    assertThat(found.integer("definitions")).hasValue(1);
    assertThat(found.integer("references")).hasValue(1);
    assertThat(found.array("results").orElseThrow().items().stream().map(Object::toString))
        .satisfiesExactly(
            first -> assertThat(first).contains("\"line\":4", "\"kind\":\"function\""),
            second -> assertThat(second).contains("\"line\":1", "\"kind\":\"reference\""));
  }

  @Test
  void renaming_takes_whole_words_in_every_file_that_it_said_it_would_write() throws IOException {
    file("a.py", "def shop():\n    workshop()\n");
    file("b.py", "shop()\r\nshop.shop_a\r\n");
    file("c.txt", "shop\n");
    RenameSymbol tool = new RenameSymbol();
    RenameSymbol.Arguments arguments = new RenameSymbol.Arguments("shop", "store", null, null);

    assertThat(tool.effects(arguments, context))
        .containsExactly(
            new Effect.Read(directory),
            new Effect.Write(directory.resolve("a.py")),
            new Effect.Write(directory.resolve("b.py")));
    assertThat(tool.preview(arguments, context).orElseThrow()).contains("-def shop", "+def store");
    JsonObject result = tool.execute(arguments, context).content();

    assertThat(result.integer("total_replacements")).hasValue(3);
    assertThat(directory.resolve("a.py")).hasContent("def store():\n    workshop()\n");
    assertThat(Files.readString(directory.resolve("b.py")))
        .isEqualTo("store()\r\nstore.shop_a\r\n");
    assertThat(directory.resolve("c.txt")).hasContent("shop\n");
    assertThat(context.files().state(directory.resolve("a.py"))).isEqualTo(State.UNSEEN);
  }

  @Test
  void a_preview_of_renaming_writes_nothing() throws IOException {
    file("a.py", "shop()\n");
    RenameSymbol.Arguments arguments = new RenameSymbol.Arguments("shop", "store", null, true);

    assertThat(new RenameSymbol().effects(arguments, context))
        .containsExactly(new Effect.Read(directory));
    assertThat(new RenameSymbol().execute(arguments, context).content().integer("files_affected"))
        .hasValue(1);
    assertThat(directory.resolve("a.py")).hasContent("shop()\n");
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private JsonObject node(String file, String name) {
    return new AstGetNode().execute(new AstGetNode.Arguments(file, name), context).content();
  }

  private String outline(String file) {
    return new AstViewOutline()
        .execute(new AstViewOutline.Arguments(file), context)
        .content()
        .string("outline", "");
  }
}
