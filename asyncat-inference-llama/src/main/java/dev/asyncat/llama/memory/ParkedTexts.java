package dev.asyncat.llama.memory;

import dev.asyncat.llama.binding.SavedSequence;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Texts that were copied out of a context, up to a number of bytes. The one used least recently
 * goes first.
 *
 * <p>A context computes its attention over every cell that is taken, also by texts that nobody
 * continues at the moment; out here they cost memory alone, and to bring one back takes a few
 * milliseconds.
 */
final class ParkedTexts implements AutoCloseable {

  /**
   * A text out of its context.
   *
   * @param tokens its tokens
   * @param state what the context held of it
   */
  record Parked(int[] tokens, SavedSequence state) {

    int common(int[] text) {
      int difference = Arrays.mismatch(tokens, text);
      return difference < 0 ? tokens.length : difference;
    }
  }

  private final long maxBytes;
  private final Deque<Parked> texts = new ArrayDeque<>();
  private long bytes;

  /** With {@code maxBytes} of 0 it takes nothing. */
  ParkedTexts(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether a text of this size may be added. */
  boolean takes(long size) {
    return size <= maxBytes;
  }

  /** Adds a text, in place of all that are beginnings of it and as many others as is needed. */
  void add(int[] tokens, SavedSequence state) {
    removeBeginningsOf(tokens);
    texts.addFirst(new Parked(tokens, state));
    bytes += state.bytes();
    while (bytes > maxBytes) {
      free(texts.removeLast());
    }
  }

  /** The text that begins most like this one. */
  Optional<Parked> closest(int[] text) {
    Parked best = null;
    for (Parked parked : texts) {
      if (best == null || parked.common(text) > best.common(text)) {
        best = parked;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Makes a text the one that was used last. */
  void used(Parked parked) {
    if (texts.remove(parked)) {
      texts.addFirst(parked);
    }
  }

  void remove(Parked parked) {
    if (texts.remove(parked)) {
      free(parked);
    }
  }

  @Override
  public void close() {
    texts.forEach(parked -> parked.state().close());
    texts.clear();
    bytes = 0;
  }

  private void removeBeginningsOf(int[] tokens) {
    for (Iterator<Parked> it = texts.iterator(); it.hasNext(); ) {
      Parked parked = it.next();
      if (parked.common(tokens) == parked.tokens().length) {
        it.remove();
        free(parked);
      }
    }
  }

  private void free(Parked parked) {
    bytes -= parked.state().bytes();
    parked.state().close();
  }
}
