package dev.asyncat.testkit.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * More than a thousand shell command lines, plain ones and tricks, each with what should become of
 * it and why. They are written for the files that {@link CorpusWorkspace} makes.
 *
 * <pre>{@code
 * for (CommandCorpus.Case one : CommandCorpus.cases()) {
 *   assertThat(isHarmless(one.command())).as(one.toString()).isEqualTo(one.verdict() == SAFE);
 * }
 * }</pre>
 *
 * <p>The cases are in {@code commands.txt}: a heading {@code == verdict: why} and under it one
 * command a line, in which <code>{U+000A}</code> stands for the character of that number.
 */
public final class CommandCorpus {

  private static final Pattern HEADING = Pattern.compile("== (safe|asks|refused): (.+)");
  private static final Pattern CHARACTER = Pattern.compile("\\{U\\+([0-9A-F]{4,6})}");

  private CommandCorpus() {}

  /** What should become of a command. */
  public enum Verdict {
    /** It only looks at the workspace and runs without asking. */
    SAFE,
    /** It may do more, or is not understood: a person decides. */
    ASKS,
    /** It cannot be run at all. */
    REFUSED
  }

  /**
   * One command.
   *
   * @param why the reason for the verdict, shared by all commands under one heading
   */
  public record Case(Verdict verdict, String command, String why) {
    @Override
    public String toString() {
      String shown = command.length() > 100 ? command.substring(0, 100) + "…" : command;
      return verdict.name().toLowerCase(Locale.ROOT) + ": " + shown + " (" + why + ")";
    }
  }

  /**
   * All cases, in the order of the file.
   *
   * @throws IllegalStateException if the file is damaged
   */
  public static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    @Nullable Verdict verdict = null;
    String why = "";
    for (String line : text().split("\n", -1)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        verdict = Verdict.valueOf(heading.group(1).toUpperCase(Locale.ROOT));
        why = heading.group(2);
      } else if (!line.isEmpty()) {
        if (verdict == null) {
          throw new IllegalStateException("a command before the first heading: " + line);
        }
        cases.add(new Case(verdict, characters(line), why));
      }
    }
    cases.add(new Case(Verdict.ASKS, "ls " + "a".repeat(20_000), "more than anybody reads"));
    cases.add(new Case(Verdict.ASKS, "(".repeat(5_000) + "ls", "nested without end"));
    cases.add(new Case(Verdict.ASKS, "ls; ".repeat(2_000) + "ls", "commands without end"));
    cases.add(
        new Case(Verdict.REFUSED, "echo " + "a".repeat(200_000), "longer than a system takes"));
    return List.copyOf(cases);
  }

  private static String characters(String line) {
    return CHARACTER
        .matcher(line)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
  }

  private static String text() {
    try (InputStream in = CommandCorpus.class.getResourceAsStream("commands.txt")) {
      if (in == null) {
        throw new IllegalStateException("commands.txt is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("commands.txt cannot be read", unreadable);
    }
  }
}
