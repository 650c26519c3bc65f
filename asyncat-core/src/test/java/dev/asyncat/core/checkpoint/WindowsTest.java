package dev.asyncat.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.checkpoint.EntryState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose change it is when calls of several sessions work in one directory. */
class WindowsTest {

  private static final Path ROOT = Path.of("/project");

  private final Windows windows = new Windows();

  @Test
  void a_call_alone_made_what_changed() {
    Window command = open("one", ROOT);
    windows.begin(command, tree("a", 1));

    assertThat(windows.close(command, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(change("a", 1, 2));
  }

  @Test
  void what_another_call_names_is_not_the_commands_work() {
    Window command = open("one", ROOT);
    windows.begin(command, tree("a", 1, "b", 1));
    Window named = open("two", ROOT, "a");
    windows.begin(named, tree("a", 1));

    assertThat(windows.close(named, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(change("a", 1, 2));
    assertThat(
            windows.close(
                command, tree("a", 2, "b", 2), List.of(change("a", 1, 2), change("b", 1, 2))))
        .containsExactly(change("b", 1, 2));
  }

  @Test
  void what_a_command_changed_after_another_call_named_it_is_in_doubt() {
    Window command = open("one", ROOT);
    windows.begin(command, tree("a", 1));
    Window named = open("two", ROOT, "a");
    windows.begin(named, tree("a", 1));
    windows.close(named, tree("a", 2), List.of(change("a", 1, 2)));

    assertThat(windows.close(command, tree("a", 3), List.of(change("a", 1, 3))))
        .containsExactly(change("a", 1, 3).doubted("session two changed it at the same time"));
  }

  @Test
  void what_changed_while_two_commands_ran_is_in_doubt_for_both() {
    Window first = open("one", ROOT);
    windows.begin(first, tree("a", 1));
    Window second = open("two", ROOT);
    windows.begin(second, tree("a", 1));

    assertThat(windows.close(first, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(
            change("a", 1, 2).doubted("session two worked in the same directory at that time"));
    assertThat(windows.close(second, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(
            change("a", 1, 2).doubted("session one worked in the same directory at that time"));
  }

  @Test
  void what_changed_before_the_second_command_began_or_after_the_first_ended_is_clear() {
    Window first = open("one", ROOT);
    windows.begin(first, tree("a", 1, "b", 1));
    Window second = open("two", ROOT);
    windows.begin(second, tree("a", 2, "b", 1));

    assertThat(windows.close(first, tree("a", 2, "b", 1), List.of(change("a", 1, 2))))
        .containsExactly(change("a", 1, 2));
    assertThat(windows.close(second, tree("a", 2, "b", 2), List.of(change("b", 1, 2))))
        .containsExactly(change("b", 1, 2));
  }

  @Test
  void a_command_that_ended_before_the_next_one_began_leaves_it_alone() {
    Window first = open("one", ROOT);
    Window second = open("two", ROOT);
    windows.begin(first, tree("a", 1, "b", 1));
    windows.close(first, tree("a", 2, "b", 1), List.of(change("a", 1, 2)));
    windows.begin(second, tree("a", 1, "b", 1));

    assertThat(
            windows.close(
                second, tree("a", 2, "b", 2), List.of(change("a", 1, 2), change("b", 1, 2))))
        .containsExactly(change("b", 1, 2));
  }

  @Test
  void a_call_that_still_works_on_a_file_casts_doubt_on_it_alone() {
    Window command = open("one", ROOT);
    windows.begin(command, tree("a/x", 1, "b", 1));
    Window named = open("two", ROOT, "a");
    windows.begin(named, tree("a/x", 1));

    assertThat(
            windows.close(
                command, tree("a/x", 2, "b", 2), List.of(change("a/x", 1, 2), change("b", 1, 2))))
        .containsExactly(
            change("a/x", 1, 2).doubted("session two worked in the same directory at that time"),
            change("b", 1, 2));
  }

  @Test
  void directories_inside_one_another_share_files_others_do_not() {
    Window outer = open("one", ROOT);
    Window inner = open("two", ROOT.resolve("sub"), "a");
    Window beside = open("three", Path.of("/project-2"));
    windows.begin(outer, tree("sub/a", 1));
    windows.begin(inner, tree("a", 1));
    windows.begin(beside, tree("a", 1));
    windows.close(inner, tree("a", 2), List.of(change("a", 1, 2)));

    assertThat(windows.close(outer, tree("sub/a", 2), List.of(change("sub/a", 1, 2)))).isEmpty();
    assertThat(windows.close(beside, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(change("a", 1, 2));
  }

  @Test
  void calls_of_one_family_are_the_same_work() {
    Object family = new Object();
    Window parent = new Window("one", family, ROOT, Set.of());
    Window child = new Window("two", family, ROOT, Set.of());
    windows.open(parent);
    windows.open(child);
    windows.begin(parent, tree("a", 1));
    windows.begin(child, tree("a", 1));

    assertThat(windows.close(child, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(change("a", 1, 2));
  }

  @Test
  void a_revert_is_nobodys_work() {
    Window command = open("one", ROOT);
    windows.begin(command, tree("a", 1, "b", 1));
    windows.changed(ROOT, tree("a", 2), List.of(change("a", 1, 2)));

    assertThat(
            windows.close(
                command, tree("a", 2, "b", 2), List.of(change("a", 1, 2), change("b", 1, 2))))
        .containsExactly(change("b", 1, 2));
  }

  @Test
  void a_call_that_was_given_up_is_forgotten() {
    Window command = open("one", ROOT);
    Window other = open("two", ROOT);
    windows.begin(command, tree("a", 1));
    windows.begin(other, tree("a", 1));
    windows.forget(other);

    assertThat(windows.close(command, tree("a", 2), List.of(change("a", 1, 2))))
        .containsExactly(change("a", 1, 2));
  }

  private Window open(String session, Path root, String... paths) {
    Window window = new Window(session, new Object(), root, Set.of(paths));
    windows.open(window);
    return window;
  }

  private static Tree tree(Object... pathsAndVersions) {
    Map<String, Tree.Entry> entries = new HashMap<>();
    for (int i = 0; i < pathsAndVersions.length; i += 2) {
      int version = (int) pathsAndVersions[i + 1];
      entries.put(
          (String) pathsAndVersions[i],
          new Tree.Entry(new Stamp(0100644, version, version, version, 1, 1), null, null));
    }
    return new Tree(ROOT, 0, entries, List.of(), null);
  }

  private static Found change(String path, int before, int after) {
    return new Found(path, file(before), file(after), null, null);
  }

  private static EntryState file(int version) {
    return new EntryState.File(
        version, "rw-r--r--", "digest-" + version, Instant.EPOCH, "1:" + version);
  }
}
