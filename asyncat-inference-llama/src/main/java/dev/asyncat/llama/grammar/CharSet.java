package dev.asyncat.llama.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of Unicode code points. Surrogates are never in it: they are no characters of a text.
 * Immutable and thread-safe.
 */
final class CharSet {

  static final int LAST = 0x10FFFF;

  /** No character. */
  static final CharSet NONE = new CharSet(new int[0]);

  /** Every character. */
  static final CharSet ALL = of(0, LAST);

  private static final int FIRST_SURROGATE = 0xD800;
  private static final int LAST_SURROGATE = 0xDFFF;

  /** First and last of each range, in order, with gaps between the ranges. */
  private final int[] bounds;

  private CharSet(int[] bounds) {
    this.bounds = bounds;
  }

  /** One character. */
  static CharSet of(int character) {
    return of(character, character);
  }

  /** A range, both ends included; empty if they are the wrong way round. */
  static CharSet of(int first, int last) {
    List<int[]> ranges = new ArrayList<>();
    addWithoutSurrogates(first, Math.min(last, LAST), ranges);
    return normal(ranges);
  }

  /** The characters of a text. */
  static CharSet of(String characters) {
    CharSet set = NONE;
    for (int character : characters.codePoints().toArray()) {
      set = set.or(of(character));
    }
    return set;
  }

  boolean contains(int character) {
    int low = 0;
    int high = bounds.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (character < bounds[2 * middle]) {
        high = middle - 1;
      } else if (character > bounds[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Whether any character from {@code first} to {@code last} is in it. */
  boolean meets(int first, int last) {
    for (int i = 0; first <= last && i < bounds.length; i += 2) {
      if (bounds[i] <= last && bounds[i + 1] >= first) {
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  CharSet or(CharSet other) {
    List<int[]> ranges = new ArrayList<>(ranges());
    ranges.addAll(other.ranges());
    return normal(ranges);
  }

  CharSet not() {
    List<int[]> ranges = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      addWithoutSurrogates(from, bounds[i] - 1, ranges);
      from = bounds[i + 1] + 1;
    }
    addWithoutSurrogates(from, LAST, ranges);
    return normal(ranges);
  }

  CharSet and(CharSet other) {
    return not().or(other.not()).not();
  }

  CharSet minus(CharSet other) {
    return and(other.not());
  }

  /** First and last of each range. */
  List<int[]> ranges() {
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(new int[] {bounds[i], bounds[i + 1]});
    }
    return ranges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CharSet set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  private static void addWithoutSurrogates(int first, int last, List<int[]> ranges) {
    add(first, Math.min(last, FIRST_SURROGATE - 1), ranges);
    add(Math.max(first, LAST_SURROGATE + 1), last, ranges);
  }

  private static void add(int first, int last, List<int[]> ranges) {
    if (first <= last) {
      ranges.add(new int[] {first, last});
    }
  }

  private static CharSet normal(List<int[]> ranges) {
    ranges.sort((a, b) -> Integer.compare(a[0], b[0]));
    int[] bounds = new int[ranges.size() * 2];
    int count = 0;
    for (int[] range : ranges) {
      if (count > 0 && range[0] <= bounds[count - 1] + 1) {
        bounds[count - 1] = Math.max(bounds[count - 1], range[1]);
      } else {
        bounds[count++] = range[0];
        bounds[count++] = range[1];
      }
    }
    return new CharSet(Arrays.copyOf(bounds, count));
  }
}
