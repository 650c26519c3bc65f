package dev.asyncat.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTableTest {

  private final ProgramTable table = ProgramTable.bundled();

  @Test
  void the_longest_name_is_found() {
    assertThat(table.find(List.of("git", "stash", "list", "-3")).orElseThrow().words())
        .containsExactly("git", "stash", "list");
    assertThat(table.find(List.of("git", "stash"))).isEmpty();
    assertThat(table.find(List.of("ls", "-l")).orElseThrow().words()).containsExactly("ls");
    assertThat(table.find(List.of("rm"))).isEmpty();
  }

  @Test
  void whatever_git_does_in_a_repository_looks_at_its_settings_first() {
    assertThat(table.programs())
        .filteredOn(words -> words.getFirst().equals("git") && !words.get(1).endsWith("version"))
        .hasSizeGreaterThan(20)
        .allSatisfy(words -> assertThat(table.find(words).orElseThrow().repository()).isTrue());
  }

  @Test
  void no_listed_option_is_known_to_do_harm() {
    assertThat(table.programs())
        // It chooses the columns that df prints.
        .filteredOn(words -> !words.equals(List.of("df")))
        .allSatisfy(
            words ->
                assertThat(table.find(words).orElseThrow().options().keySet())
                    .doesNotContain(
                        "--output",
                        "--exec",
                        "--pre",
                        "--in-place",
                        "--compress-program",
                        "--ext-diff",
                        "--textconv",
                        "--open-files-in-pager",
                        "--upload-pack",
                        "--files0-from",
                        "-exec",
                        "-delete",
                        "-fprint",
                        "-ok"));
  }

  @Test
  void standing_approvals_are_made_for_some_words_only() {
    assertThat(table.pattern(List.of("git", "commit", "-m", "x"))).isEqualTo("git commit *");
    assertThat(table.pattern(List.of("mvn", "verify"))).isEqualTo("mvn *");
    assertThat(table.pattern(List.of("git", "push"))).isNull();
    assertThat(table.pattern(List.of("python3", "-c", "x"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flag -a",
        "program x\n  flog -a",
        "program x\n  flag a",
        "program x\n  flag -a -a",
        "program x\n  operand nonsense",
        "program x\n  given -a : text",
        "program x\n  given -a text",
        "program x\n  deep -r",
        "program",
        "program a b c d",
        "program x\nprogram x"
      })
  void a_damaged_table_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ProgramTable.parse(text));
  }

  @Test
  void the_line_that_is_wrong_is_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProgramTable.parse("# x\nprogram x\n  flog -a"))
        .withMessageContaining("line 3");
  }
}
