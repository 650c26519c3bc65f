package dev.asyncat.core.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import dev.asyncat.testkit.SequentialIds;
import dev.asyncat.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectsTest {

  private static final String USER = "user-1";

  @TempDir Path directory;

  private final TestClock clock = TestClock.at("2025-01-02T03:04:05Z");
  private final InMemoryStore store = new InMemoryStore();
  private final SequentialIds ids = new SequentialIds("id-");
  private final Users users = new Users(store.users(), clock, ids);
  private Path root = Path.of("");
  private Projects projects;

  @BeforeEach
  void directories() throws IOException {
    root = directory.toRealPath().resolve("root");
    Files.createDirectories(root.resolve("cats"));
    Files.createDirectories(root.resolveSibling("outside"));
    Files.createSymbolicLink(root.resolve("way-out"), root.resolveSibling("outside"));
    projects = new Projects(store.projects(), users, Workspace.of(root), clock, ids);
  }

  private static ProjectDraft named(String name, @Nullable String folder) {
    return new ProjectDraft(null, name, null, null, null, folder, null);
  }

  @Test
  void a_name_is_enough() {
    Project project = projects.create(USER, named(" Cats ", null));

    assertThat(project.name()).isEqualTo("Cats");
    assertThat(project.emoji()).isEqualTo("📁");
    assertThat(project.folders()).isEmpty();
    assertThat(project.workspaceId()).isEqualTo(users.workspace(USER, null).id());
    assertThat(projects.list(USER)).containsExactly(project);
    assertThat(projects.list("user-2")).isEmpty();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> projects.get("user-2", project.id()));
  }

  @Test
  void its_first_directory_is_the_primary_one() {
    Project project = projects.create(USER, named("Cats", root.resolve("cats").toString()));

    ProjectFolder second =
        projects.addFolder(USER, project.id(), root.toString() + "/cats/..", " All ", false);

    assertThat(second.path()).isEqualTo(root.toString());
    assertThat(second.name()).isEqualTo("All");
    assertThat(second.primary()).isFalse();
    assertThat(projects.get(USER, project.id()).folders())
        .extracting(ProjectFolder::name)
        .containsExactly("cats", "All");
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> projects.addFolder(USER, project.id(), root.toString(), null, false));
  }

  @Test
  void a_directory_must_be_there_and_lie_where_runs_may_work() throws IOException {
    String id = projects.create(USER, named("Cats", null)).id();
    Path file = Files.createFile(root.resolve("file"));

    for (String path :
        List.of(
            "",
            "cats",
            "/",
            root.resolve("nowhere").toString(),
            root.resolve("way-out").toString(),
            root.resolveSibling("outside").toString(),
            root + "/../outside",
            file.toString(),
            "/a\0b")) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .as(path)
          .isThrownBy(() -> projects.addFolder(USER, id, path, null, true));
      assertThatExceptionOfType(InvalidRequestException.class)
          .as(path)
          .isThrownBy(() -> projects.create(USER, named("Dogs", path)));
    }
    assertThat(projects.list(USER)).hasSize(1);
    assertThat(projects.get(USER, id).folders()).isEmpty();
  }

  @Test
  void what_cannot_be_a_project_is_refused() {
    for (ProjectDraft draft :
        List.of(
            named(" ", null),
            named("n".repeat(161), null),
            new ProjectDraft(null, "n", "d".repeat(10_001), null, null, null, null),
            new ProjectDraft(null, "n", null, "e".repeat(65), null, null, null))) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> projects.create(USER, draft));
    }
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () ->
                projects.create(
                    USER, new ProjectDraft("nowhere", "n", null, null, null, null, null)))
        .withMessage("Workspace not found");
    assertThat(projects.list(USER)).isEmpty();
  }
}
