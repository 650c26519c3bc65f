package dev.asyncat.core.command;

import dev.asyncat.core.command.Entry.Follows;
import dev.asyncat.core.command.Entry.Operand;
import dev.asyncat.core.command.Entry.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The programs that are known, read from {@code programs.txt}. Immutable and thread-safe. */
final class ProgramTable {

  private static final String FILE = "programs.txt";

  /** The most words that name a program and its sub-command. */
  private static final int MAX_WORDS = 3;

  private final Map<List<String>, Entry> entries;
  private final Set<List<String>> standing;
  private final Set<String> variables;

  private ProgramTable(
      Map<List<String>, Entry> entries, Set<List<String>> standing, Set<String> variables) {
    this.entries = Map.copyOf(entries);
    this.standing = Set.copyOf(standing);
    this.variables = Set.copyOf(variables);
  }

  /** The table that comes with this library. */
  static ProgramTable bundled() {
    try (InputStream in = ProgramTable.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(FILE + " cannot be read", unreadable);
    }
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if it is not one; the message names the line
   */
  static ProgramTable parse(String text) {
    Reader reader = new Reader();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        continue;
      }
      List<String> words = List.of(content.split("\\s+"));
      try {
        reader.line(words.getFirst(), words.subList(1, words.size()));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            "line %d, '%s': %s".formatted(number, content, wrong.getMessage()), wrong);
      }
    }
    reader.end();
    return new ProgramTable(reader.entries, reader.standing, reader.variables);
  }

  /** The entry whose words these begin with; of several, the one with most words. */
  Optional<Entry> find(List<String> words) {
    for (int count = Math.min(MAX_WORDS, words.size()); count > 0; count--) {
      Entry entry = entries.get(words.subList(0, count));
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** How a standing approval of commands like this one is written, if there can be one. */
  @Nullable String pattern(List<String> words) {
    for (int count = Math.min(MAX_WORDS, words.size()); count > 0; count--) {
      if (standing.contains(words.subList(0, count))) {
        return String.join(" ", words.subList(0, count)) + " *";
      }
    }
    return null;
  }

  /** Whether this variable may be set. */
  boolean allowsVariable(String name) {
    return variables.contains(name);
  }

  /** The words of every entry. */
  Set<List<String>> programs() {
    return entries.keySet();
  }

  private static final class Reader {
    private final Map<List<String>, Entry> entries = new HashMap<>();
    private final Set<List<String>> standing = new HashSet<>();
    private final Set<String> variables = new HashSet<>();
    private @Nullable EntryBuilder current;

    void line(String keyword, List<String> rest) {
      switch (keyword) {
        case "program" -> {
          end();
          current = new EntryBuilder(atMostWords(rest));
        }
        case "standing" -> {
          end();
          standing.add(atMostWords(rest));
        }
        case "variable" -> {
          end();
          variables.addAll(rest);
        }
        default -> {
          if (current == null) {
            throw new IllegalArgumentException("it belongs to no program");
          }
          current.line(keyword, rest);
        }
      }
    }

    void end() {
      if (current != null) {
        Entry entry = current.build();
        if (entries.put(entry.words(), entry) != null) {
          throw new IllegalArgumentException(entry.words() + " is there twice");
        }
        current = null;
      }
    }

    private static List<String> atMostWords(List<String> words) {
      if (words.isEmpty() || words.size() > MAX_WORDS) {
        throw new IllegalArgumentException("it needs one to %d words".formatted(MAX_WORDS));
      }
      return List.copyOf(words);
    }
  }

  private static final class EntryBuilder {
    private final List<String> words;
    private final Map<String, Follows> options = new HashMap<>();
    private final Set<String> version = new HashSet<>();
    private final List<Operand> operands = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private final List<Operand> givenOperands = new ArrayList<>();
    private final Set<String> literals = new HashSet<>();
    private final Set<String> deep = new HashSet<>();
    private final List<String> added = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private boolean count;
    private boolean whole;
    private boolean plain;
    private boolean alwaysDeep;
    private boolean here;
    private boolean repository;
    private String never = "";

    EntryBuilder(List<String> words) {
      this.words = words;
    }

    void line(String keyword, List<String> rest) {
      switch (keyword) {
        case "flag" -> rest.forEach(option -> option(option, new Entry.Nothing()));
        case "version" -> {
          version.addAll(rest);
          rest.forEach(option -> option(option, new Entry.Nothing()));
        }
        case "maybe" -> rest.forEach(option -> option(option, new Entry.Perhaps()));
        case "text", "number", "path", "pretty", "sed" ->
            rest.forEach(option -> option(option, new Entry.Value(ValueKind.of(keyword))));
        case "count" -> count = true;
        case "whole" -> whole = true;
        case "plain" -> plain = true;
        case "here" -> here = true;
        case "repository" -> repository = true;
        case "operand" -> rest.forEach(kind -> operands.add(operand(kind)));
        case "given" -> {
          int colon = rest.indexOf(":");
          if (colon < 0) {
            throw new IllegalArgumentException("a ' : ' is missing");
          }
          given.addAll(rest.subList(0, colon));
          rest.subList(colon + 1, rest.size()).forEach(kind -> givenOperands.add(operand(kind)));
        }
        case "literal" -> literals.addAll(rest);
        case "deep" -> {
          deep.addAll(rest);
          alwaysDeep = rest.isEmpty();
        }
        case "add" -> added.addAll(rest);
        case "absent" -> absent.addAll(rest);
        case "never" -> never = String.join("", rest);
        default -> throw new IllegalArgumentException("there is no '" + keyword + "'");
      }
    }

    private void option(String option, Follows follows) {
      if (!option.startsWith("-")) {
        throw new IllegalArgumentException("'" + option + "' is no option");
      }
      if (options.put(option, follows) != null) {
        throw new IllegalArgumentException("'" + option + "' is there twice");
      }
    }

    private static Operand operand(String text) {
      Times times =
          text.endsWith("*") ? Times.ANY : text.endsWith("?") ? Times.PERHAPS : Times.ONCE;
      String kind = times == Times.ONCE ? text : text.substring(0, text.length() - 1);
      if (Arrays.stream(ValueKind.values()).noneMatch(one -> one.name().equalsIgnoreCase(kind))) {
        throw new IllegalArgumentException("there is no kind '" + kind + "'");
      }
      return new Operand(ValueKind.of(kind), times);
    }

    Entry build() {
      for (String option : given) {
        requireOption(option);
      }
      for (String option : deep) {
        requireOption(option);
      }
      return new Entry(
          words,
          Map.copyOf(options),
          Set.copyOf(version),
          count,
          whole,
          plain,
          List.copyOf(operands),
          Set.copyOf(given),
          List.copyOf(givenOperands),
          Set.copyOf(literals),
          Set.copyOf(deep),
          alwaysDeep,
          here,
          repository,
          List.copyOf(added),
          List.copyOf(absent),
          never);
    }

    private void requireOption(String option) {
      if (!options.containsKey(option)) {
        throw new IllegalArgumentException(words + " has no option " + option);
      }
    }
  }
}
