package dev.asyncat.sqlite.profile;

import dev.asyncat.error.ConflictException;
import dev.asyncat.json.Json;
import dev.asyncat.profile.Profile;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.run.Aids;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Profiles in their table. Thread-safe. */
public final class SqliteProfileStore implements ProfileStore {

  private final Database database;

  /** A store on an open file. */
  public SqliteProfileStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Profile> list(String userId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from profiles where user_id = :userId
                    order by is_default desc, created_at, rowid
                    """)
                .bind("userId", userId)
                .map((row, context) -> profile(row))
                .list());
  }

  @Override
  public Optional<Profile> find(String userId, String profileId) {
    return database.read(handle -> find(handle, userId, profileId));
  }

  @Override
  public Optional<Profile> findDefault(String userId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from profiles where user_id = :userId and is_default")
                .bind("userId", userId)
                .map((row, context) -> profile(row))
                .findOne());
  }

  private static Optional<Profile> find(Handle handle, String userId, String profileId) {
    return handle
        .createQuery("select * from profiles where id = :id and user_id = :userId")
        .bind("id", profileId)
        .bind("userId", userId)
        .map((row, context) -> profile(row))
        .findOne();
  }

  @Override
  public void insert(Profile profile) {
    database.write(
        handle -> {
          boolean taken =
              handle
                  .createQuery("select exists (select 1 from profiles where id = :id)")
                  .bind("id", profile.id())
                  .mapTo(boolean.class)
                  .one();
          if (taken) {
            throw new ConflictException("there is a profile with id " + profile.id() + " already");
          }
          makeRoom(handle, profile);
          return bind(
                  handle.createUpdate(
                      """
                      insert into profiles (
                        id, user_id, handle, name, description, icon, color, soul_name,
                        soul_override, working_dir, max_rounds, auto_approve,
                        always_allowed_tools, aids, is_default, created_at, updated_at)
                      values (
                        :id, :userId, :handle, :name, :description, :icon, :color, :soulName,
                        :soulOverride, :workingDir, :maxRounds, :autoApprove,
                        :alwaysAllowedTools, :aids, :isDefault, :createdAt, :updatedAt)
                      """),
                  profile)
              .execute();
        });
  }

  @Override
  public Optional<Profile> update(String userId, String profileId, UnaryOperator<Profile> change) {
    return database.write(
        handle -> {
          Profile before = find(handle, userId, profileId).orElse(null);
          if (before == null) {
            return Optional.empty();
          }
          Profile after = change.apply(before);
          if (!after.id().equals(profileId) || !after.userId().equals(userId)) {
            throw new IllegalArgumentException(
                "the id and the user of profile " + profileId + " cannot change");
          }
          if (!after.equals(before)) {
            makeRoom(handle, after);
            replace(handle, after);
          }
          return Optional.of(after);
        });
  }

  private static void replace(Handle handle, Profile profile) {
    bind(
            handle.createUpdate(
                """
                update profiles set
                  handle = :handle, name = :name, description = :description, icon = :icon,
                  color = :color, soul_name = :soulName, soul_override = :soulOverride,
                  working_dir = :workingDir, max_rounds = :maxRounds,
                  auto_approve = :autoApprove, always_allowed_tools = :alwaysAllowedTools,
                  aids = :aids, is_default = :isDefault, created_at = :createdAt, updated_at = :updatedAt
                where id = :id and user_id = :userId
                """),
            profile)
        .execute();
  }

  private static void makeRoom(Handle handle, Profile profile) {
    boolean taken =
        handle
            .createQuery(
                """
                select exists (
                  select 1 from profiles
                  where user_id = :userId and handle = :handle and id <> :id)
                """)
            .bind("userId", profile.userId())
            .bind("handle", profile.handle())
            .bind("id", profile.id())
            .mapTo(boolean.class)
            .one();
    if (taken) {
      throw new ConflictException("handle '" + profile.handle() + "' is taken");
    }
    if (profile.isDefault()) {
      handle
          .createUpdate("update profiles set is_default = 0 where user_id = :userId and is_default")
          .bind("userId", profile.userId())
          .execute();
    }
  }

  @Override
  public boolean delete(String userId, String profileId) {
    return database.write(
        handle ->
            handle
                    .createUpdate("delete from profiles where id = :id and user_id = :userId")
                    .bind("id", profileId)
                    .bind("userId", userId)
                    .execute()
                > 0);
  }

  @Override
  public boolean allowAlways(String userId, String profileId, String rule, Instant now) {
    return update(userId, profileId, profile -> withRule(profile, rule, now)).isPresent();
  }

  private static Profile withRule(Profile profile, String rule, Instant now) {
    if (profile.alwaysAllowedTools().contains(rule)) {
      return profile;
    }
    List<String> rules = new ArrayList<>(profile.alwaysAllowedTools());
    rules.add(rule);
    return profile.withAlwaysAllowedTools(rules, now);
  }

  private static Update bind(Update statement, Profile profile) {
    return statement
        .bind("id", profile.id())
        .bind("userId", profile.userId())
        .bind("handle", profile.handle())
        .bind("name", profile.name())
        .bind("description", profile.description())
        .bind("icon", profile.icon())
        .bind("color", profile.color())
        .bind("soulName", profile.soulName())
        .bind("soulOverride", profile.soulOverride())
        .bind("workingDir", profile.workingDirectory())
        .bind("maxRounds", profile.maxRounds())
        .bind("autoApprove", profile.autoApprove())
        .bind("alwaysAllowedTools", Json.strings(profile.alwaysAllowedTools()).toString())
        .bind("aids", profile.aids().toJson().toString())
        .bind("isDefault", profile.isDefault())
        .bind("createdAt", Columns.nanos(profile.createdAt()))
        .bind("updatedAt", Columns.nanos(profile.updatedAt()));
  }

  private static Profile profile(ResultSet row) throws SQLException {
    return new Profile(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        Columns.text(row, "handle"),
        Columns.text(row, "name"),
        Columns.text(row, "description"),
        Columns.text(row, "icon"),
        Columns.text(row, "color"),
        Columns.text(row, "soul_name"),
        row.getString("soul_override"),
        row.getString("working_dir"),
        row.getInt("max_rounds"),
        row.getBoolean("auto_approve"),
        Columns.strings(row, "always_allowed_tools"),
        Aids.fromJson(Json.parseObject(Columns.text(row, "aids"))),
        row.getBoolean("is_default"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
