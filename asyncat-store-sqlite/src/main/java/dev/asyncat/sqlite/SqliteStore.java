package dev.asyncat.sqlite;

import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.error.StoreException;
import dev.asyncat.permission.PermissionRuleStore;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.project.ProjectStore;
import dev.asyncat.run.RunLog;
import dev.asyncat.session.SessionStore;
import dev.asyncat.sqlite.checkpoint.SqliteCheckpointStore;
import dev.asyncat.sqlite.conversation.SqliteChatFolderStore;
import dev.asyncat.sqlite.conversation.SqliteConversationStore;
import dev.asyncat.sqlite.database.Database;
import dev.asyncat.sqlite.permission.SqlitePermissionRuleStore;
import dev.asyncat.sqlite.profile.SqliteProfileStore;
import dev.asyncat.sqlite.project.SqliteProjectStore;
import dev.asyncat.sqlite.run.SqliteRunLog;
import dev.asyncat.sqlite.session.SqliteSessionStore;
import dev.asyncat.sqlite.user.SqliteUserStore;
import dev.asyncat.store.Store;
import dev.asyncat.user.UserStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A store in one SQLite file, {@code asyncat.db}, in a data directory.
 *
 * <pre>{@code
 * try (SqliteStore store = SqliteStore.open(Path.of("data"))) {
 *   ...
 * }
 * }</pre>
 *
 * <p>What was stored survives the end of the process, however it ends. A power cut can take the
 * last moments, but leaves the file whole. One process at a time can have a data directory open;
 * when it ends without closing the store, the next one can open it at once, or after 15 seconds if
 * it runs on another machine or in another container. The directory must not be on a network file
 * system. Thread-safe.
 */
public final class SqliteStore implements Store {

  private static final int IDENTITY_BYTES = 16;

  private final Database database;
  private final RunLog runLog;
  private final SessionStore sessions;
  private final ProfileStore profiles;
  private final PermissionRuleStore permissionRules;
  private final UserStore users;
  private final CheckpointStore checkpoints;
  private final ConversationStore conversations;
  private final ChatFolderStore chatFolders;
  private final ProjectStore projects;

  private SqliteStore(Database database) {
    this.database = database;
    this.runLog = new SqliteRunLog(database);
    this.sessions = new SqliteSessionStore(database);
    this.profiles = new SqliteProfileStore(database);
    this.permissionRules = new SqlitePermissionRuleStore(database);
    this.users = new SqliteUserStore(database);
    this.checkpoints = new SqliteCheckpointStore(database);
    this.conversations = new SqliteConversationStore(database);
    this.chatFolders = new SqliteChatFolderStore(database);
    this.projects = new SqliteProjectStore(database);
  }

  /**
   * Opens the store in a directory. Both are made if they are not there, readable by their owner
   * alone. Tables of an earlier version are brought up to date, after the file was copied to {@code
   * asyncat-before-v}<i>N</i>{@code .db} beside it.
   *
   * @throws dev.asyncat.error.StoreException if the directory cannot be used, the file is damaged,
   *     no database of Asyncat or of a newer version, or another process has it open
   */
  public static SqliteStore open(Path dataDirectory) {
    return builder(dataDirectory).open();
  }

  /**
   * The number of the process that has the store in a directory open, as far as can be told without
   * opening it; empty if none has. It may be this process's own.
   */
  public static OptionalLong owner(Path dataDirectory) {
    return Database.owner(dataDirectory, InstantSource.system());
  }

  /**
   * Opens an existing store for looking at it, also while a process has it open for writing. What
   * that process stores meanwhile is seen. Every method that would change something fails.
   *
   * @throws dev.asyncat.error.StoreException if there is no store in the directory, it cannot be
   *     read, or its tables are of another version
   */
  public static SqliteStore openReadOnly(Path dataDirectory) {
    Builder defaults = builder(dataDirectory);
    return new SqliteStore(
        Database.openReadOnly(dataDirectory, defaults.busyTimeout, defaults.readers));
  }

  /** Prepares to open the store in a directory with other settings. */
  public static Builder builder(Path dataDirectory) {
    return new Builder(dataDirectory);
  }

  /** The file. */
  public Path file() {
    return database.file();
  }

  Database database() {
    return database;
  }

  @Override
  public RunLog runLog() {
    return runLog;
  }

  @Override
  public SessionStore sessions() {
    return sessions;
  }

  @Override
  public ProfileStore profiles() {
    return profiles;
  }

  @Override
  public PermissionRuleStore permissionRules() {
    return permissionRules;
  }

  @Override
  public UserStore users() {
    return users;
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  /** Where the file is. */
  @Override
  public Optional<Path> directory() {
    return Optional.ofNullable(database.file().getParent());
  }

  @Override
  public ConversationStore conversations() {
    return conversations;
  }

  @Override
  public ChatFolderStore chatFolders() {
    return chatFolders;
  }

  @Override
  public ProjectStore projects() {
    return projects;
  }

  /** The place of the file: a copy in another directory is another medium. */
  @Override
  public OptionalLong usedBytes() {
    return OptionalLong.of(database.usedBytes());
  }

  @Override
  public void compact() {
    database.compact();
  }

  @Override
  public Optional<String> identity() {
    Path place = database.file();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(place.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
      return Optional.of(HexFormat.of().formatHex(digest, 0, IDENTITY_BYTES));
    } catch (IOException unreadable) {
      throw new StoreException(place + " cannot be read: " + unreadable, unreadable);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  @Override
  public void close() {
    database.close();
  }

  /** Settings with which a store is opened. Not thread-safe. */
  public static final class Builder {

    private final Path dataDirectory;
    private InstantSource clock = InstantSource.system();
    private Duration busyTimeout = Duration.ofSeconds(5);
    private int readers = 4;

    private Builder(Path dataDirectory) {
      this.dataDirectory = dataDirectory;
    }

    /** The clock by which the lease on the file runs out; the system's by default. */
    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /**
     * How long to wait for a lock that another program, such as a database browser, holds on the
     * file; 5 seconds by default.
     *
     * @throws IllegalArgumentException if negative or longer than a day
     */
    public Builder busyTimeout(Duration value) {
      if (value.isNegative() || value.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("busyTimeout must be 0 to 24 hours, not " + value);
      }
      busyTimeout = value;
      return this;
    }

    /**
     * How many reads can go on at the same time; 4 by default.
     *
     * @throws IllegalArgumentException if not 1 to 64
     */
    public Builder readers(int value) {
      if (value < 1 || value > 64) {
        throw new IllegalArgumentException("readers must be 1 to 64, not " + value);
      }
      readers = value;
      return this;
    }

    /**
     * Opens the store.
     *
     * @throws dev.asyncat.error.StoreException as {@link SqliteStore#open(Path)} says
     */
    public SqliteStore open() {
      return new SqliteStore(Database.open(dataDirectory, clock, busyTimeout, readers));
    }
  }
}
