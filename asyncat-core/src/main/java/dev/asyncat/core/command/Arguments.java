package dev.asyncat.core.command;

import dev.asyncat.core.command.Entry.Operand;
import dev.asyncat.core.command.Entry.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the words after a program's name apart, as its entry says. */
final class Arguments {

  private static final Pattern COUNT = Pattern.compile("-[0-9]{1,9}");

  private final Entry entry;
  private final List<Use> uses = new ArrayList<>();
  private final List<String> operands = new ArrayList<>();
  private boolean given;
  private boolean version;
  private boolean deep;

  private Arguments(Entry entry) {
    this.entry = entry;
    this.deep = entry.alwaysDeep();
  }

  /** What became of the words. */
  sealed interface Result {}

  /**
   * All are known.
   *
   * @param deep whether files below directories are read
   * @param looksAround whether no path is given
   */
  record Known(List<Use> uses, boolean deep, boolean looksAround) implements Result {}

  /** Something is not. */
  record NotKnown(String why) implements Result {}

  /**
   * A word that means something to the program.
   *
   * @param separate whether it is the value of an option in a word of its own; a program that does
   *     not know the option as we do would take it for an operand
   */
  record Use(ValueKind kind, String value, boolean separate) {}

  static Result read(Entry entry, List<String> words) {
    Arguments arguments = new Arguments(entry);
    String objection = arguments.options(words);
    if (objection == null) {
      objection = arguments.operands();
    }
    if (objection == null) {
      objection = arguments.values();
    }
    return objection == null
        ? new Known(
            List.copyOf(arguments.uses),
            arguments.deep,
            arguments.uses.stream().noneMatch(use -> use.kind().isPath()))
        : new NotKnown(objection);
  }

  private @Nullable String options(List<String> words) {
    boolean end = entry.plain();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (end || !word.startsWith("-") || word.equals("-")) {
        operands.add(word);
        continue;
      }
      if (word.equals("--") && !entry.whole()) {
        end = true;
        continue;
      }
      if (entry.count() && COUNT.matcher(word).matches()) {
        continue;
      }
      Taken taken =
          entry.whole() || entry.options().containsKey(word)
              ? whole(word)
              : word.startsWith("--") ? assigned(word) : combined(word);
      switch (taken) {
        case Taken.Alone ignored -> {}
        case Taken.Unknown ignored -> {
          return "the option '%s' is not on the list for %s"
              .formatted(word, String.join(" ", entry.words()));
        }
        case Taken.NeedsValue(ValueKind kind) -> {
          if (++i == words.size()) {
            return "the option '%s' lacks its value".formatted(word);
          }
          uses.add(new Use(kind, words.get(i), !entry.whole()));
        }
      }
    }
    return null;
  }

  private sealed interface Taken {
    record Alone() implements Taken {}

    record Unknown() implements Taken {}

    record NeedsValue(ValueKind kind) implements Taken {}
  }

  private Taken whole(String word) {
    Entry.Follows follows = entry.options().get(word);
    if (follows == null) {
      return new Taken.Unknown();
    }
    seen(word);
    return follows instanceof Entry.Value(ValueKind kind)
        ? new Taken.NeedsValue(kind)
        : new Taken.Alone();
  }

  private Taken assigned(String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return new Taken.Unknown();
    }
    String option = word.substring(0, equals);
    String value = word.substring(equals + 1);
    seen(option);
    return switch (entry.options().get(option)) {
      case Entry.Value(ValueKind kind) -> {
        uses.add(new Use(kind, value, false));
        yield new Taken.Alone();
      }
      case Entry.Perhaps ignored -> new Taken.Alone();
      case Entry.Nothing ignored -> new Taken.Unknown();
      case null -> new Taken.Unknown();
    };
  }

  private Taken combined(String word) {
    for (int i = 1; i < word.length(); i++) {
      String option = "-" + word.charAt(i);
      String rest = word.substring(i + 1);
      seen(option);
      switch (entry.options().get(option)) {
        case Entry.Nothing ignored -> {}
        case Entry.Perhaps ignored -> {
          return new Taken.Alone();
        }
        case Entry.Value(ValueKind kind) -> {
          if (rest.isEmpty()) {
            return new Taken.NeedsValue(kind);
          }
          uses.add(new Use(kind, rest, false));
          return new Taken.Alone();
        }
        case null -> {
          return new Taken.Unknown();
        }
      }
    }
    return new Taken.Alone();
  }

  private void seen(String option) {
    given |= entry.given().contains(option);
    version |= entry.version().contains(option);
    deep |= entry.deep().contains(option);
  }

  private @Nullable String operands() {
    if (!version && !entry.version().isEmpty()) {
      return "only the version of %s is harmless".formatted(String.join(" ", entry.words()));
    }
    List<Operand> kinds = given ? entry.givenOperands() : entry.operands();
    List<String> left = new ArrayList<>(operands);
    left.removeIf(entry.literals()::contains);
    int next = 0;
    for (Operand operand : kinds) {
      if (operand.times() == Times.ONCE && next == left.size()) {
        return "%s lacks an operand".formatted(String.join(" ", entry.words()));
      }
      int count = operand.times() == Times.ANY ? left.size() : Math.min(next + 1, left.size());
      for (; next < count; next++) {
        uses.add(new Use(operand.kind(), left.get(next), false));
      }
    }
    return next < left.size()
        ? "%s is given '%s'".formatted(String.join(" ", entry.words()), left.get(next))
        : null;
  }

  private @Nullable String values() {
    for (Use use : uses) {
      if (use.kind().isPath() && use.value().chars().anyMatch(c -> entry.never().indexOf(c) >= 0)) {
        return "the name '%s' means more than a file to it".formatted(use.value());
      }
      String objection = use.kind().objection(use.value()).orElse(null);
      if (objection != null) {
        return objection;
      }
    }
    return null;
  }
}
