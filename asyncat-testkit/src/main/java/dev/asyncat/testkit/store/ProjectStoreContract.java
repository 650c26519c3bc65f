package dev.asyncat.testkit.store;

import static dev.asyncat.testkit.store.Chats.NOW;
import static dev.asyncat.testkit.store.Chats.OTHER;
import static dev.asyncat.testkit.store.Chats.USER;
import static dev.asyncat.testkit.store.Chats.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.ConflictException;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import dev.asyncat.project.ProjectStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ProjectStore} must do. */
public abstract class ProjectStoreContract extends StoreContract {

  private ProjectStore projects;

  @BeforeEach
  final void parts() {
    projects = store().projects();
  }

  @Test
  protected void a_project_reads_back_as_it_was_written() {
    Project full =
        new Project(
            "a",
            USER,
            WORKSPACE,
            "Cats",
            "About cats",
            "2025-02-01",
            "🐈",
            false,
            List.of(folder("f1", "a", "/one", true)),
            NOW,
            NOW.plusSeconds(1));
    projects.insert(full);
    projects.insert(bare("b", USER, false));
    projects.insert(bare("archived", USER, true));
    projects.insert(bare("theirs", OTHER, false));

    assertThat(projects.list(USER)).containsExactly(full, bare("b", USER, false));
    assertThat(projects.find(USER, "a")).contains(full);
    assertThat(projects.find(USER, "archived")).contains(bare("archived", USER, true));
    assertThat(projects.find(OTHER, "a")).isEmpty();
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> projects.insert(bare("a", OTHER, false)));
  }

  private static Project bare(String id, String userId, boolean archived) {
    return new Project(
        id,
        userId,
        WORKSPACE,
        "Name",
        null,
        null,
        "📁",
        archived,
        List.of(),
        NOW.plusSeconds(1),
        NOW);
  }

  private static ProjectFolder folder(String id, String projectId, String path, boolean primary) {
    return new ProjectFolder(id, projectId, "Name of " + id, path, primary, NOW, NOW);
  }

  @Test
  protected void the_first_directory_is_the_primary_one_until_another_one_is() {
    projects.insert(bare("a", USER, false));

    projects.addFolder(USER, folder("f1", "a", "/one", false));
    projects.addFolder(USER, folder("f2", "a", "/two", false));
    assertThat(folders())
        .containsExactly(folder("f1", "a", "/one", true), folder("f2", "a", "/two", false));

    Project after = projects.addFolder(USER, folder("f3", "a", "/three", true)).orElseThrow();
    assertThat(after.folders())
        .containsExactly(
            folder("f3", "a", "/three", true),
            folder("f1", "a", "/one", false),
            folder("f2", "a", "/two", false));
    assertThat(folders()).isEqualTo(after.folders());
  }

  private List<ProjectFolder> folders() {
    return projects.list(USER).getFirst().folders();
  }

  @Test
  protected void a_directory_belongs_to_a_project_once() {
    projects.insert(bare("a", USER, false));
    projects.insert(bare("b", USER, false));
    projects.addFolder(USER, folder("f1", "a", "/one", false));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> projects.addFolder(USER, folder("f2", "a", "/one", true)))
        .withMessage("That folder is already attached to this project");
    assertThat(projects.addFolder(OTHER, folder("f3", "a", "/three", true))).isEmpty();
    assertThat(projects.addFolder(USER, folder("f4", "b", "/one", false))).isPresent();
    assertThat(projects.find(USER, "a").orElseThrow().folders())
        .containsExactly(folder("f1", "a", "/one", true));
  }
}
