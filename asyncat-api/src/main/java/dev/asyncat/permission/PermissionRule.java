package dev.asyncat.permission;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is allowed, or refused, beyond one call: a whole tool, a tool with one exact subject, or all
 * commands that begin with certain words.
 *
 * <p>The text form is what the user is shown before the rule is stored and what a profile's {@code
 * alwaysAllowedTools} holds:
 *
 * <ul>
 *   <li>{@code write_file}: every call of the tool
 *   <li>{@code run_command(npm test)}: this command, letter by letter
 *   <li>{@code run_command(git commit *)}: every simple command whose first words are these
 *   <li>{@code run_command(=rm *)}: the command {@code rm *}, letter by letter
 *   <li>{@code !run_command(git push *)}: refused, whatever else allows it
 *   <li>{@code create_diagram in design}: only in runs of this mode
 * </ul>
 *
 * @param kind whether it allows or refuses
 * @param subject what the call must be about, {@code null} for every call of the tool
 * @param mode the mode of the runs it is for, {@code null} for all
 */
public record PermissionRule(
    Kind kind, String tool, @Nullable String subject, @Nullable AgentMode mode) {

  private static final Pattern NO_NAME = Pattern.compile("[\\s()!]");
  private static final Pattern MODE =
      Pattern.compile("(.*\\S)\\s+in\\s+(action|chat|plan|design)", Pattern.DOTALL);

  private static final String ALL_THAT_FOLLOW = " *";

  /** Whether a rule allows or refuses. */
  public enum Kind {
    /** What it covers runs without asking. */
    ALLOW,
    /** What it covers does not run, and nobody is asked. */
    DENY;

    /** The word that people see. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the name and the pattern. */
  public PermissionRule {
    if (tool.isBlank()) {
      throw new InvalidRequestException("a permission rule needs the name of a tool");
    }
    if (NO_NAME.matcher(tool).find()) {
      throw new InvalidRequestException(
          "'%s' is not the name of a tool; a rule is like write_file, run_command(npm test),"
                  .formatted(tool)
              + " !fetch_url or write_file in design");
    }
    if (subject != null && subject.strip().equals("*")) {
      throw new InvalidRequestException(
          "'%s(*)' names no command; write '%s' alone for all calls of the tool"
              .formatted(tool, tool));
    }
  }

  /** A rule for runs of every mode. */
  public PermissionRule(Kind kind, String tool, @Nullable String subject) {
    this(kind, tool, subject, null);
  }

  /** A rule that allows, in runs of every mode. */
  public PermissionRule(String tool, @Nullable String subject) {
    this(Kind.ALLOW, tool, subject);
  }

  /** A rule that allows one exact subject, whatever characters it ends in. */
  public static PermissionRule exactly(String tool, String subject) {
    boolean plain = !subject.startsWith("=") && !subject.endsWith("*");
    return new PermissionRule(tool, plain ? subject : "=" + subject);
  }

  /**
   * Reads the text form.
   *
   * @throws InvalidRequestException if there is no tool name
   */
  public static PermissionRule parse(String text) {
    String stripped = text.strip();
    Kind kind = stripped.startsWith("!") ? Kind.DENY : Kind.ALLOW;
    String rule = kind == Kind.DENY ? stripped.substring(1).strip() : stripped;
    Matcher inMode = MODE.matcher(rule);
    AgentMode mode = null;
    if (inMode.matches()) {
      mode = AgentMode.of(inMode.group(2));
      rule = inMode.group(1);
    }
    int open = rule.indexOf('(');
    return open > 0 && rule.endsWith(")")
        ? new PermissionRule(
            kind,
            rule.substring(0, open).strip(),
            rule.substring(open + 1, rule.length() - 1),
            mode)
        : new PermissionRule(kind, rule.strip(), null, mode);
  }

  /** Whether it is for runs of this mode. */
  public boolean holdsIn(AgentMode other) {
    return mode == null || mode == other;
  }

  /** Whether this rule refuses. */
  public boolean denies() {
    return kind == Kind.DENY;
  }

  /** Whether it is about commands that begin with certain words. */
  public boolean isPattern() {
    return subject != null && !subject.startsWith("=") && subject.endsWith(ALL_THAT_FOLLOW);
  }

  /** Whether a call of {@code toolName} about exactly {@code callSubject} is covered. */
  public boolean covers(String toolName, @Nullable String callSubject) {
    return tool.equals(toolName)
        && (subject == null || !isPattern() && exact().equals(callSubject));
  }

  /**
   * Whether one part of a command is covered: it can be told from its words alone what it does, and
   * they begin with those of the pattern.
   */
  public boolean coversPart(String toolName, Effect.RunCommand.Part part) {
    if (!tool.equals(toolName) || !part.plain()) {
      return false;
    }
    if (!isPattern()) {
      return subject != null && part.words().equals(List.of(exact().split(" ", -1)));
    }
    List<String> first = first();
    return part.words().size() >= first.size()
        && part.words().subList(0, first.size()).equals(first);
  }

  /**
   * Whether one part of a command contains what this rule is about, also behind other words: {@code
   * git push *} is found in {@code sudo git -C x push} and in {@code sh -c "git push"}. Made for
   * rules that refuse; it rather finds too much than too little.
   */
  public boolean occursIn(String toolName, Effect.RunCommand.Part part) {
    if (subject == null || !tool.equals(toolName)) {
      return false;
    }
    List<String> wanted = isPattern() ? first() : List.of(exact().strip().split("\\s+"));
    List<String> words = new ArrayList<>();
    for (String word : part.words()) {
      words.addAll(List.of(word.split("[\\s;&|()<>\"'`$]+")));
    }
    for (int i = 0; i < words.size(); i++) {
      String program = words.get(i).substring(words.get(i).lastIndexOf('/') + 1);
      if (program.equals(wanted.getFirst())
          && follow(wanted.subList(1, wanted.size()), words.subList(i + 1, words.size()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether all of these occur in that order. */
  private static boolean follow(List<String> wanted, List<String> words) {
    int found = 0;
    for (String word : words) {
      if (found < wanted.size() && word.equals(wanted.get(found))) {
        found++;
      }
    }
    return found == wanted.size();
  }

  private List<String> first() {
    String text = String.valueOf(subject);
    String words = text.substring(0, text.length() - ALL_THAT_FOLLOW.length());
    return List.of(words.strip().split("\\s+"));
  }

  private String exact() {
    String text = String.valueOf(subject);
    return text.startsWith("=") ? text.substring(1) : text;
  }

  /** The text form. */
  public String text() {
    return (denies() ? "!" : "")
        + (subject == null ? tool : tool + "(" + subject + ")")
        + (mode == null ? "" : " in " + mode.wire());
  }
}
