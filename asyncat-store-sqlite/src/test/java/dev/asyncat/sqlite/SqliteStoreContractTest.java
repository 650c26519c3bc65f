package dev.asyncat.sqlite;

import dev.asyncat.store.Store;
import dev.asyncat.testkit.store.PermissionRuleStoreContract;
import dev.asyncat.testkit.store.ProfileStoreContract;
import dev.asyncat.testkit.store.RunLogContract;
import dev.asyncat.testkit.store.SessionStoreContract;
import dev.asyncat.testkit.store.UserStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
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
  class Users extends UserStoreContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
      return SqliteStore.open(directory);
    }
  }
}
