package dev.asyncat.core.store;

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
import org.junit.jupiter.api.Nested;

class InMemoryStoreTest {

  @Nested
  class TheRunLog extends RunLogContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class Sessions extends SessionStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class Profiles extends ProfileStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class PermissionRules extends PermissionRuleStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class Checkpoints extends CheckpointStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class Users extends UserStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class Conversations extends ConversationStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class ConversationSearch extends ConversationSearchContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class ChatFolders extends ChatFolderStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }

  @Nested
  class Projects extends ProjectStoreContract {
    @Override
    protected Store openStore() {
      return new InMemoryStore();
    }
  }
}
