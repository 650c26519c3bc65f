package dev.asyncat.jaxrs.profile;

import dev.asyncat.core.profile.ProfileDraft;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.Aids;
import dev.asyncat.run.WireTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Profiles on the wire: snake case out, camel case in (snake case is read as well). */
final class ProfileWire {

  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

  private ProfileWire() {}

  static JsonObject of(Profile profile) {
    return Json.object()
        .put("id", profile.id())
        .put("user_id", profile.userId())
        .put("handle", profile.handle())
        .put("name", profile.name())
        .put("description", profile.description())
        .put("icon", profile.icon())
        .put("color", profile.color())
        .put("soul_name", profile.soulName())
        .put("soul_override", profile.soulOverride())
        .put("working_dir", profile.workingDirectory())
        .put("max_rounds", profile.maxRounds())
        .put("auto_approve", profile.autoApprove())
        .put("always_allowed_tools", Json.strings(profile.alwaysAllowedTools()))
        .put("aids", profile.aids().toJson())
        .put("is_default", profile.isDefault())
        .put("created_at", WireTime.format(profile.createdAt()))
        .put("updated_at", WireTime.format(profile.updatedAt()))
        .build();
  }

  /**
   * What a new profile is to be, or what is to change. {@code null} counts as not sent, and takes
   * away a soul override or a working directory.
   */
  static ProfileDraft draft(RequestBody body) {
    String maxRounds = sentName(body, "maxRounds");
    return ProfileDraft.builder()
        .name(text(body, "name"))
        .handle(text(body, "handle"))
        .description(text(body, "description"))
        .icon(text(body, "icon"))
        .color(text(body, "color"))
        .soulName(text(body, "soulName"))
        .soulOverride(removableText(body, "soulOverride"))
        .workingDirectory(removableText(body, "workingDir"))
        .maxRounds(
            body.value(maxRounds).isEmpty()
                ? null
                : (Integer) body.wholeNumber(maxRounds).getAsInt())
        .autoApprove(body.flag(sentName(body, "autoApprove")).orElse(null))
        .alwaysAllowedTools(body.texts(sentName(body, "alwaysAllowedTools")).orElse(null))
        .aids(body.object("aids").map(Aids::fromJson).orElse(null))
        .isDefault(body.flag(sentName(body, "isDefault")).orElse(null))
        .build();
  }

  private static @Nullable String text(RequestBody body, String field) {
    return body.text(sentName(body, field)).orElse(null);
  }

  /** A text that {@code null} takes away, for which a draft has the empty text. */
  private static @Nullable String removableText(RequestBody body, String field) {
    String sent = sentName(body, field);
    return body.text(sent).orElse(body.has(sent) ? "" : null);
  }

  /** The spelling in which a field was sent; camel case if in both. */
  private static String sentName(RequestBody body, String camelCase) {
    String snakeCase =
        CAPITAL
            .matcher(camelCase)
            .replaceAll(capital -> "_" + capital.group().toLowerCase(Locale.ROOT));
    return !body.has(camelCase) && body.has(snakeCase) ? snakeCase : camelCase;
  }
}
