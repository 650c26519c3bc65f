package dev.asyncat.core.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {

  private Path inside;
  private Path outside;
  private Workspace workspace;

  @BeforeEach
  void make_two_directories(@TempDir Path temp) throws IOException {
    Path real = temp.toRealPath();
    inside = Files.createDirectories(real.resolve("inside"));
    outside = Files.createDirectories(real.resolve("outside"));
    Files.createDirectories(inside.resolve("sub"));
    Files.writeString(inside.resolve("file.txt"), "x");
    Files.writeString(outside.resolve("secret.txt"), "s");
    workspace = Workspace.of(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file.txt",
        "./file.txt",
        "sub/../file.txt",
        "sub/./../file.txt",
        "../inside/file.txt",
        "missing/../file.txt"
      })
  void a_path_inside_is_made_absolute(String path) {
    assertThat(workspace.resolve(inside, path)).isEqualTo(inside.resolve("file.txt"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_link_that_leads_elsewhere_for_every_process_leads_out() throws IOException {
    Path here = Path.of("").toRealPath();
    Workspace mine = Workspace.of(here);
    Files.createSymbolicLink(inside.resolve("self"), Path.of("/proc/self/cwd"));

    for (String path :
        List.of(
            "/proc/self/cwd/pom.xml",
            "/proc/self/cwd/../../../" + here + "/pom.xml",
            "/proc/thread-self/cwd/pom.xml",
            "/proc/" + ProcessHandle.current().pid() + "/cwd/pom.xml",
            inside.resolve("self/pom.xml").toString())) {
      assertThatThrownBy(() -> mine.resolve(here, path))
          .as(path)
          .isInstanceOf(OutsideWorkspaceException.class);
    }
  }

  @Test
  void an_absolute_path_inside_is_fine_and_one_that_does_not_exist_too() {
    assertThat(workspace.resolve(inside, inside.resolve("file.txt").toString()))
        .isEqualTo(inside.resolve("file.txt"));
    assertThat(workspace.resolve(inside, "new/deep/er.txt"))
        .isEqualTo(inside.resolve("new/deep/er.txt"));
    assertThat(workspace.resolve(inside.resolve("sub"), ".")).isEqualTo(inside.resolve("sub"));
    assertThat(workspace.resolve(inside, "with space ü\n.txt"))
        .isEqualTo(inside.resolve("with space ü\n.txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../outside/secret.txt",
        "sub/../../outside",
        "/etc/passwd",
        "/",
        "~",
        "~/x",
        "~root",
        "missing/../../outside",
        "../inside2/file"
      })
  void a_path_that_leads_out_is_refused_with_path_and_roots(String path) {
    assertThatThrownBy(() -> workspace.resolve(inside, path))
        .isInstanceOf(OutsideWorkspaceException.class)
        .hasMessageContaining("'" + path + "'")
        .hasMessageContaining(inside.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\0b"})
  void what_is_no_path_is_refused(String path) {
    assertThatThrownBy(() -> workspace.resolve(inside, path))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void a_sibling_whose_name_begins_alike_is_outside() throws IOException {
    Path sibling = Files.createDirectories(inside.resolveSibling("inside-2"));

    assertThat(workspace.contains(sibling)).isFalse();
    assertThat(workspace.contains(inside)).isTrue();
  }

  @Test
  void links_that_stay_inside_are_followed() throws IOException {
    Files.createSymbolicLink(inside.resolve("link"), Path.of("sub"));
    Files.createSymbolicLink(inside.resolve("absolute"), inside.resolve("file.txt"));

    assertThat(workspace.resolve(inside, "link/new.txt")).isEqualTo(inside.resolve("sub/new.txt"));
    assertThat(workspace.resolve(inside, "absolute")).isEqualTo(inside.resolve("file.txt"));
  }

  @Test
  void links_that_lead_out_are_refused() throws IOException {
    Files.createSymbolicLink(inside.resolve("file-link"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(inside.resolve("dir-link"), outside);
    Files.createSymbolicLink(inside.resolve("relative"), Path.of("../outside"));
    Files.createSymbolicLink(inside.resolve("chain"), Path.of("dir-link"));
    Files.createSymbolicLink(inside.resolve("dangling"), outside.resolve("not-there-yet"));
    Files.createSymbolicLink(inside.resolve("dangling-dir"), outside.resolve("not/there"));

    for (String path :
        new String[] {
          "file-link",
          "dir-link",
          "dir-link/secret.txt",
          "relative/secret.txt",
          "chain/x",
          "dangling",
          "dangling-dir/x",
          "sub/../dir-link/secret.txt"
        }) {
      assertThatThrownBy(() -> workspace.resolve(inside, path))
          .as(path)
          .isInstanceOf(OutsideWorkspaceException.class)
          .hasMessageContaining(outside.toString());
    }
  }

  @Test
  void dots_after_a_link_go_to_the_parent_of_its_target() throws IOException {
    Files.createDirectories(inside.resolve("a/b"));
    Files.createSymbolicLink(inside.resolve("link"), Path.of("a/b"));

    assertThat(workspace.resolve(inside, "link/../x")).isEqualTo(inside.resolve("a/x"));
  }

  @Test
  void links_in_a_circle_are_refused() throws IOException {
    Files.createSymbolicLink(inside.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(inside.resolve("two"), Path.of("one"));
    Files.createSymbolicLink(inside.resolve("self"), Path.of("self/deeper"));

    for (String path : new String[] {"one", "two/x", "self"}) {
      assertThatThrownBy(() -> workspace.resolve(inside, path))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("circle");
    }
  }

  @Test
  void a_file_in_the_place_of_a_directory_is_a_clear_error() {
    assertThatThrownBy(() -> workspace.resolve(inside, "file.txt/x"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(inside.resolve("file.txt") + " is a file, not a directory");
    assertThatThrownBy(() -> workspace.resolve(inside, "n".repeat(300)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void several_roots_are_all_allowed() throws IOException {
    Workspace both = Workspace.of(inside, outside);

    assertThat(both.resolve(inside, "../outside/secret.txt"))
        .isEqualTo(outside.resolve("secret.txt"));
    assertThat(both.display(inside, outside.resolve("secret.txt")))
        .isEqualTo(outside.resolve("secret.txt").toString());
    assertThat(both.display(inside, inside.resolve("sub/x"))).isEqualTo("sub/x");
    assertThat(both.display(inside, inside)).isEqualTo(".");
  }

  @Test
  void a_root_that_is_a_link_counts_as_its_target() throws IOException {
    Path link = Files.createSymbolicLink(outside.resolve("link"), inside);

    Workspace linked = Workspace.of(link);

    assertThat(linked.roots()).containsExactly(inside);
    assertThat(linked.resolve(link, "file.txt")).isEqualTo(inside.resolve("file.txt"));
  }

  @Test
  void a_root_must_be_a_directory() {
    assertThatThrownBy(() -> Workspace.of(inside.resolve("none")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Workspace.of(inside.resolve("file.txt")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("not a directory");
  }

  @Test
  void a_directory_to_work_in_must_be_there() {
    assertThat(workspace.directory(inside, "sub")).isEqualTo(inside.resolve("sub"));
    assertThatThrownBy(() -> workspace.directory(inside, "none"))
        .hasMessage("the directory 'none' does not exist");
    assertThatThrownBy(() -> workspace.directory(inside, "file.txt"))
        .hasMessage("'file.txt' is not a directory");
  }
}
