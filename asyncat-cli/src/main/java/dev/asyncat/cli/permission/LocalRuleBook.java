package dev.asyncat.cli.permission;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.profile.Profile;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a data directory that no server has open. */
final class LocalRuleBook implements RuleBook {

  private final SqliteStore store;
  private final Asyncat asyncat;
  private final String userId;

  LocalRuleBook(Path data) {
    store = SqliteStore.open(data);
    asyncat = Asyncat.builder().store(store).recovery(Recovery.PAUSE).build();
    userId = asyncat.users().defaultUser().id();
  }

  @Override
  public List<Entry> list() {
    return asyncat.permissionRules().list(userId).stream()
        .map(
            standing -> {
              Profile profile = standing.profile();
              return new Entry(standing.rule(), profile == null ? null : profile.handle());
            })
        .toList();
  }

  @Override
  public void add(PermissionRule rule, @Nullable String profile) {
    asyncat.permissionRules().add(userId, id(profile), rule);
  }

  @Override
  public void revoke(PermissionRule rule, @Nullable String profile) {
    asyncat.permissionRules().revoke(userId, id(profile), rule);
  }

  @Override
  public List<String> tools() {
    return asyncat.tools().specs().stream().map(ToolSpec::name).toList();
  }

  private @Nullable String id(@Nullable String wanted) {
    if (wanted == null) {
      return null;
    }
    List<Profile> all = asyncat.profiles().list(userId);
    return all.stream()
        .filter(
            profile ->
                profile.id().equals(wanted)
                    || profile.handle().equals(wanted)
                    || profile.name().equals(wanted))
        .findFirst()
        .map(Profile::id)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "There is no profile '"
                        + wanted
                        + "'. There are: "
                        + all.stream().map(Profile::handle).toList()));
  }

  @Override
  public void close() {
    asyncat.close();
    store.close();
  }
}
