package dev.asyncat.sqlite.permission;

import dev.asyncat.error.ConflictException;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.permission.PermissionRuleStore;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Standing approvals in their table. Thread-safe. */
public final class SqlitePermissionRuleStore implements PermissionRuleStore {

  private final Database database;

  /** A store on an open file. */
  public SqlitePermissionRuleStore(Database database) {
    this.database = database;
  }

  @Override
  public List<StoredRule> list(String userId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from permission_rules where user_id = :userId
                    order by created_at, rowid
                    """)
                .bind("userId", userId)
                .map((row, context) -> rule(row))
                .list());
  }

  @Override
  public StoredRule add(StoredRule rule) {
    return database.write(
        handle -> {
          Optional<StoredRule> same = same(handle, rule);
          if (same.isPresent()) {
            return same.get();
          }
          int added =
              handle
                  .createUpdate(
                      """
                      insert into permission_rules (id, user_id, tool, subject, created_at)
                      values (:id, :userId, :tool, :subject, :at)
                      on conflict (id) do nothing
                      """)
                  .bind("id", rule.id())
                  .bind("userId", rule.userId())
                  .bind("tool", tool(rule.rule()))
                  .bind("subject", rule.rule().subject())
                  .bind("at", Columns.nanos(rule.createdAt()))
                  .execute();
          if (added == 0) {
            throw new ConflictException("there is a rule with id " + rule.id() + " already");
          }
          return rule;
        });
  }

  private static Optional<StoredRule> same(Handle handle, StoredRule rule) {
    return handle
        .createQuery(
            """
            select * from permission_rules
            where user_id = :userId and tool = :tool and subject is :subject
            """)
        .bind("userId", rule.userId())
        .bind("tool", tool(rule.rule()))
        .bind("subject", rule.rule().subject())
        .map((row, context) -> rule(row))
        .findOne();
  }

  @Override
  public Optional<StoredRule> remove(String userId, String ruleId) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    "delete from permission_rules where id = :id and user_id = :userId returning *")
                .bind("id", ruleId)
                .bind("userId", userId)
                .map((row, context) -> rule(row))
                .findOne());
  }

  /** Everything but the subject is kept as it stands in the text form: {@code !tool in plan}. */
  private static String tool(PermissionRule rule) {
    return new PermissionRule(rule.kind(), rule.tool(), null, rule.mode()).text();
  }

  private static StoredRule rule(ResultSet row) throws SQLException {
    PermissionRule about = PermissionRule.parse(Columns.text(row, "tool"));
    return new StoredRule(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        new PermissionRule(about.kind(), about.tool(), row.getString("subject"), about.mode()),
        Columns.instant(row, "created_at"));
  }
}
