package dev.asyncat.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.store.Store;
import dev.asyncat.testkit.store.ChatFolderStoreContract;
import dev.asyncat.testkit.store.CheckpointStoreContract;
import dev.asyncat.testkit.store.ConversationSearchContract;
import dev.asyncat.testkit.store.ConversationStoreContract;
import dev.asyncat.testkit.store.PermissionRuleStoreContract;
import dev.asyncat.testkit.store.ProfileStoreContract;
import dev.asyncat.testkit.store.ProjectStoreContract;
import dev.asyncat.testkit.store.RunLogContract;
import dev.asyncat.testkit.store.SessionStoreContract;
import dev.asyncat.testkit.store.UserStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreContractTest {

  @Nested
  class TheRunLog extends RunLogContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class Sessions extends SessionStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class Profiles extends ProfileStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class PermissionRules extends PermissionRuleStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class Checkpoints extends CheckpointStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class Users extends UserStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class Conversations extends ConversationStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class ConversationSearch extends ConversationSearchContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class ChatFolders extends ChatFolderStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Nested
  class Projects extends ProjectStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }

  @Test
  void a_directory_has_the_same_identity_each_time_and_another_one_has_another(
      @TempDir Path directory) {
    List<Optional<String>> identities = new ArrayList<>();
    for (String name : List.of("a", "a", "b")) {
      try (Store store = SqliteStore.open(directory.resolve(name))) {
        identities.add(store.identity());
      }
    }

    assertThat(identities).allMatch(Optional::isPresent);
    assertThat(identities.get(1)).isEqualTo(identities.get(0)).isNotEqualTo(identities.get(2));
    assertThat(identities.get(0).orElseThrow()).matches("[0-9A-Za-z-]+");
  }
}
