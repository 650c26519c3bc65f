package dev.asyncat.core.model;

import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * Chooses the tools for a model with a small context window: {@value #MAX_TOOLS} at most, and no
 * more than {@value #MAX_TOKENS} tokens of them.
 *
 * <p>First comes a fixed set for work on files. The rest is ranked by the words that the goal
 * shares with a tool's name, category and description; among equals, tools that an application
 * added come before built-in ones. The same input always gives the same list, in the order of
 * registration, so that prompt caches hold.
 */
final class ToolRanking {

  static final int MAX_TOOLS = 12;
  static final int MAX_TOKENS = 1_500;

  private static final List<String> ALWAYS =
      List.of(
          "read_file", "write_file", "edit_file", "list_directory", "run_command", "search_files");
  private static final Set<String> BUILT_IN_CATEGORIES =
      Set.of("file", "code", "shell", "system", "planning", "interaction", "search", "agent");
  private static final Set<String> NOISE =
      Set.of(
          "the", "and", "for", "with", "that", "this", "into", "from", "what", "which", "then",
          "please", "could", "would", "should", "have", "has", "are", "was", "will", "can", "you",
          "your", "about", "all", "any", "its", "use", "tool");

  private static final int NAME_WEIGHT = 3;
  private static final int CATEGORY_WEIGHT = 2;
  private static final int OWN_WEIGHT = 12;
  private static final int SAME_STEM = 4;
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private ToolRanking() {}

  /** The tools to offer. Those of the fixed set stay even if they alone take more tokens. */
  static List<ToolSpec> select(
      List<ToolSpec> tools, String goal, ToLongFunction<ToolSpec> tokensOf) {
    Set<String> wanted = words(goal);
    List<ToolSpec> ranked = new ArrayList<>(tools);
    ranked.sort(
        Comparator.comparingInt((ToolSpec tool) -> ALWAYS.contains(tool.name()) ? 0 : 1)
            .thenComparingInt(tool -> -score(tool, wanted) - ownWeight(tool)));
    Set<ToolSpec> chosen = new LinkedHashSet<>();
    long tokens = 0;
    for (ToolSpec tool : ranked) {
      long cost = tokensOf.applyAsLong(tool);
      boolean fits = tokens + cost <= MAX_TOKENS || ALWAYS.contains(tool.name());
      if (chosen.size() < MAX_TOOLS && fits) {
        chosen.add(tool);
        tokens += cost;
      }
    }
    return tools.stream().filter(chosen::contains).toList();
  }

  /** Who added a tool of its own wants it to be used. */
  private static int ownWeight(ToolSpec tool) {
    return BUILT_IN_CATEGORIES.contains(tool.category()) ? 0 : OWN_WEIGHT;
  }

  private static int score(ToolSpec tool, Set<String> wanted) {
    return NAME_WEIGHT * shared(words(tool.name()), wanted)
        + CATEGORY_WEIGHT * shared(words(tool.category()), wanted)
        + shared(words(tool.description()), wanted);
  }

  private static int shared(Set<String> words, Set<String> wanted) {
    return (int)
        wanted.stream().filter(want -> words.stream().anyMatch(w -> same(w, want))).count();
  }

  /** Equal, or alike up to an ending: file and files, search and searching. */
  private static boolean same(String a, String b) {
    if (a.equals(b)) {
      return true;
    }
    int shorter = Math.min(a.length(), b.length());
    int longer = Math.max(a.length(), b.length());
    return shorter >= SAME_STEM && longer - shorter <= 3 && (a.startsWith(b) || b.startsWith(a));
  }

  private static Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    String head = text.length() > 4_000 ? text.substring(0, 4_000) : text;
    for (String word : NO_WORD.split(head.toLowerCase(Locale.ROOT))) {
      if (word.length() > 2 && !NOISE.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }
}
