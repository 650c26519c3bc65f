package dev.asyncat.llama.grammar;

import java.util.List;
import java.util.stream.LongStream;

/** A regular expression, read. */
sealed interface RegexNode {

  /** Stands for a length without limit. */
  long UNLIMITED = RuleSet.UNLIMITED;

  /** How many characters a text has at least. */
  long shortest();

  /** How many it has at most, or {@link #UNLIMITED}. */
  long longest();

  /** One character of a set. */
  record Chars(CharSet set) implements RegexNode {
    @Override
    public long shortest() {
      return 1;
    }

    @Override
    public long longest() {
      return 1;
    }
  }

  /** One after the other. */
  record Sequence(List<RegexNode> parts) implements RegexNode {
    @Override
    public long shortest() {
      return limited(parts.stream().mapToLong(RegexNode::shortest));
    }

    @Override
    public long longest() {
      return parts.stream().anyMatch(part -> part.longest() == UNLIMITED)
          ? UNLIMITED
          : limited(parts.stream().mapToLong(RegexNode::longest));
    }

    private static long limited(LongStream lengths) {
      return Math.min(Integer.MAX_VALUE, lengths.sum());
    }
  }

  /** One of several. */
  record Choice(List<RegexNode> parts) implements RegexNode {
    @Override
    public long shortest() {
      return parts.stream().mapToLong(RegexNode::shortest).min().orElse(0);
    }

    @Override
    public long longest() {
      return parts.stream().anyMatch(part -> part.longest() == UNLIMITED)
          ? UNLIMITED
          : parts.stream().mapToLong(RegexNode::longest).max().orElse(0);
    }
  }

  /** The same several times. */
  record Repeat(RegexNode part, long min, long max) implements RegexNode {
    @Override
    public long shortest() {
      return Math.min(Integer.MAX_VALUE, min * part.shortest());
    }

    @Override
    public long longest() {
      if (max == 0 || part.longest() == 0) {
        return 0;
      }
      return max == UNLIMITED || part.longest() == UNLIMITED
          ? UNLIMITED
          : Math.min(Integer.MAX_VALUE, max * part.longest());
    }
  }

  /** The beginning of the text. */
  record Begin() implements RegexNode {
    @Override
    public long shortest() {
      return 0;
    }

    @Override
    public long longest() {
      return 0;
    }
  }

  /** The end of the text. */
  record End() implements RegexNode {
    @Override
    public long shortest() {
      return 0;
    }

    @Override
    public long longest() {
      return 0;
    }
  }
}
