package dev.asyncat.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.command.ShellParser.Unclear;
import dev.asyncat.core.command.ShellParser.Understood;
import dev.asyncat.core.command.Syntax.Direction;
import dev.asyncat.core.command.Syntax.Group;
import dev.asyncat.core.command.Syntax.Joint;
import dev.asyncat.core.command.Syntax.Pipeline;
import dev.asyncat.core.command.Syntax.Simple;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellParserTest {

  @Test
  void quotes_and_backslashes_are_taken_away() {
    assertThat(words("a 'b c' \"d e\" f\\ g ''  h\"i\"'j'"))
        .containsExactly("a", "b c", "d e", "f g", "", "hij");
    assertThat(words("echo \"\\$x \\\" \\\\ \\n\" '\\'"))
        .containsExactly("echo", "$x \" \\ \\n", "\\");
    assertThat(words("echo a\\\nb")).containsExactly("echo", "ab");
    assertThat(words("echo x$ $/ a#b #c")).containsExactly("echo", "x$", "$/", "a#b");
  }

  @Test
  void a_sequence_keeps_its_order_and_joints() {
    Syntax.Sequence script = script("a && b || c; d & e | f\ng");

    assertThat(script.items())
        .extracting(Syntax.Item::joint)
        .containsExactly(Joint.AND, Joint.OR, Joint.THEN, Joint.BACKGROUND, Joint.THEN, Joint.END);
    assertThat(script.items().get(4).pipeline().stages()).hasSize(2);
  }

  @Test
  void groups_and_negation_are_seen() {
    Pipeline first = script("! (a; b) 2>/dev/null").items().getFirst().pipeline();

    assertThat(first.negated()).isTrue();
    assertThat(first.stages().getFirst())
        .isInstanceOfSatisfying(
            Group.class,
            group -> {
              assertThat(group.subshell()).isTrue();
              assertThat(group.body().items()).hasSize(2);
              assertThat(group.redirections()).hasSize(1);
            });
    assertThat(script("{ a; b; }").items()).hasSize(1);
  }

  @Test
  void redirections_are_no_words() {
    Simple simple = simple("a 2>x <y b >>z 2>&1 12> c3 3>d");

    assertThat(simple.words()).extracting(Word::text).containsExactly("a", "b");
    assertThat(simple.redirections())
        .extracting(Syntax.Redirection::direction)
        .containsExactly(
            Direction.OUT,
            Direction.IN,
            Direction.APPEND,
            Direction.DUPLICATE,
            Direction.OUT,
            Direction.OUT);
    assertThat(simple.redirections())
        .extracting(Syntax.Redirection::descriptor)
        .containsExactly(2, null, null, 2, 12, 3);
  }

  @Test
  void assignments_come_before_the_program_only() {
    Simple simple = simple("A=1 B='x y' c D=2");

    assertThat(simple.assignments()).extracting(Syntax.Assignment::name).containsExactly("A", "B");
    assertThat(simple.words()).extracting(Word::text).containsExactly("c", "D=2");
  }

  @Test
  void the_body_of_a_here_document_is_no_command() {
    Syntax.Sequence script = script("a <<X && b <<-'Y'\nrm x\nX\n\trm y\n\tY\nc");

    assertThat(script.items()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$x", "\"$x\"", "${x}", "~", "~root/x", "a*b?", "{a,b}", "{1..3}", "[ab]", "x[!a]y", "$?",
        "$1"
      })
  void what_the_shell_fills_in_is_not_taken_for_text(String word) {
    Word read = simple("echo " + word).words().get(1);

    assertThat(read.unread().isPresent() || read.hasWildcard()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HEAD~1", "HEAD@{1}", "'*'", "\\*", "\"~\"", "a~", "'{a,b}'", "\\$x", "["})
  void what_stands_for_itself_is_text(String word) {
    Word read = simple("echo " + word).words().get(1);

    assertThat(read.unread()).isEmpty();
    assertThat(read.hasWildcard()).isFalse();
  }

  @Test
  void a_line_of_any_characters_is_never_an_exception() {
    Random random = new Random(7);
    String alphabet = "ab '\"\\$`(){}[]<>|&;#*?~!=\n\t-/.0129\u00a0é\ud83d";
    int understood = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int length = random.nextInt(14); length > 0; length--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      understood += ShellParser.parse(line.toString()) instanceof Understood ? 1 : 0;
    }

    assertThat(understood).isGreaterThan(1_000);
  }

  @Test
  void it_says_why_it_gave_up() {
    assertThat(why("echo $(x)")).contains("substitutes");
    assertThat(why("echo 'x")).contains("quote");
    assertThat(why("a &&")).contains("&&");
    assertThat(why("for x in y; do z; done")).contains("for");
    assertThat(why("ls\u00a0x")).contains("U+00A0");
    assertThat(why("x".repeat(20_000))).contains("longer");
  }

  private static Syntax.Sequence script(String line) {
    assertThat(ShellParser.parse(line)).isInstanceOf(Understood.class);
    return ((Understood) ShellParser.parse(line)).script();
  }

  private static Simple simple(String line) {
    return (Simple) script(line).items().getFirst().pipeline().stages().getFirst();
  }

  private static List<String> words(String line) {
    return simple(line).words().stream().map(Word::text).toList();
  }

  private static String why(String line) {
    return ((Unclear) ShellParser.parse(line)).why();
  }
}
