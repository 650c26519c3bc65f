package dev.asyncat.core.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The structure of a command line. */
sealed interface Syntax {

  /** A program or builtin with its words; without words it only sets variables or makes files. */
  record Simple(List<Assignment> assignments, List<Word> words, List<Redirection> redirections)
      implements Syntax {}

  /** Commands in parentheses, which run in a shell of their own, or in braces. */
  record Group(boolean subshell, Sequence body, List<Redirection> redirections) implements Syntax {}

  /** Commands whose outputs are the next one's inputs; often just one. */
  record Pipeline(boolean negated, List<Syntax> stages) implements Syntax {}

  /** Pipelines one after the other. */
  record Sequence(List<Item> items) implements Syntax {}

  /**
   * One of a sequence.
   *
   * @param joint what stands between it and the next
   */
  record Item(Pipeline pipeline, Joint joint) {}

  /** What stands behind a pipeline. */
  enum Joint {
    AND("&&"),
    OR("||"),
    THEN(";"),
    BACKGROUND("&"),
    END("");

    private final String symbol;

    Joint(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }
  }

  /** {@code NAME=value} before a command. */
  record Assignment(String name, Word value) {}

  /**
   * Where input comes from or output goes.
   *
   * @param descriptor the number before the operator, {@code null} if none was written
   * @param target a file, or for {@link Direction#DUPLICATE} a descriptor; the end mark of a
   *     here-document
   */
  record Redirection(Direction direction, @Nullable Integer descriptor, Word target) {}

  /** The kinds of redirection. */
  enum Direction {
    IN("<"),
    OUT(">"),
    APPEND(">>"),
    OVERWRITE(">|"),
    IN_AND_OUT("<>"),
    DUPLICATE_IN("<&"),
    DUPLICATE(">&"),
    HERE("<<");

    private final String symbol;

    Direction(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }
  }
}
