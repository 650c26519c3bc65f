package dev.asyncat.core.permission;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises keys, tokens and passwords of well-known forms in what a tool gave, wherever it came
 * from. Knows few forms and misses all others; what is made to be shown in documentation is left
 * out. Stateless; thread-safe.
 */
final class SecretText {

  /** How much of one text is looked at. */
  private static final int MOST = 500_000;

  private static final String NO_SECRET =
      "(?i).*(example|password|passwd|changeme|secret|xxxx|\\*\\*|[$<{]).*";

  private static final List<Form> FORMS =
      List.of(
          new Form("a private key", "PRIVATE KEY-----", "-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"),
          new Form("a GitHub token", "gh", "\\bgh[pousr]_([A-Za-z0-9]{36,})"),
          new Form("a GitHub token", "github_pat_", "\\bgithub_pat_([A-Za-z0-9_]{40,})"),
          new Form("a GitLab token", "glpat-", "\\bglpat-([A-Za-z0-9_-]{20,})"),
          new Form("an API key", "sk-", "\\bsk-([A-Za-z0-9_-]{32,})"),
          new Form("an API key", "sk_live_", "\\bsk_live_([A-Za-z0-9]{20,})"),
          new Form("an API key", "AIza", "\\bAIza([A-Za-z0-9_-]{35})"),
          new Form("an AWS key", "KIA", "\\bAKIA([0-9A-Z]{16})\\b"),
          new Form("an AWS key", "SIA", "\\bASIA([0-9A-Z]{16})\\b"),
          new Form("a Slack token", "xox", "\\bxox[abeoprs]-([A-Za-z0-9-]{20,})"),
          new Form(
              "a password in an address", "://", "://[^\\s/:@\"']{1,64}:([^\\s/:@\"']{6,100})@"));

  private SecretText() {}

  /** What kind of secret is among the texts of a value; empty if none is recognised. */
  static Optional<String> in(Json value) {
    return switch (value) {
      case JsonString(String text) -> in(text);
      case JsonObject object -> first(object.members().values());
      case JsonArray array -> first(array.items());
      default -> Optional.empty();
    };
  }

  private static Optional<String> first(Iterable<Json> values) {
    for (Json value : values) {
      Optional<String> found = in(value);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> in(String whole) {
    String text = whole.length() <= MOST ? whole : whole.substring(0, MOST);
    return FORMS.stream().filter(form -> form.occursIn(text)).map(Form::what).findFirst();
  }

  /**
   * A form.
   *
   * @param mark what is looked for first, since that is quick
   * @param pattern its first group, if it has one, must not look like a sample
   */
  private record Form(String what, String mark, Pattern pattern) {

    Form(String what, String mark, String pattern) {
      this(what, mark, Pattern.compile(pattern));
    }

    boolean occursIn(String text) {
      if (!text.contains(mark)) {
        return false;
      }
      Matcher found = pattern.matcher(text);
      while (found.find()) {
        if (found.groupCount() == 0 || !found.group(1).matches(NO_SECRET)) {
          return true;
        }
      }
      return false;
    }
  }
}
