package dev.asyncat.llama.memory;

import dev.asyncat.llama.binding.SavedSequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds for each prompt the longest beginning that was read before: by a request that is still
 * answered, by one that is over, or before the program was started.
 *
 * <p>The text of a request that is over stays in the context as long as nothing else is there,
 * which is all that the next round of a single run needs. When another request comes, it is parked
 * beside the context, and brought back when it is continued.
 */
public final class PromptCache implements AutoCloseable {

  /** What is not worth the copying. */
  private static final int LEAST_TOKENS = 32;

  /** A text that loses less than this part of it is continued in place and not kept. */
  private static final int SMALL_PART = 8;

  private final ContextMemory memory;
  private final ParkedTexts parked;
  private final PrefixStore stored;
  private final List<Sequence> idle = new ArrayList<>();

  /**
   * A cache without content.
   *
   * @param parkedBytes how much memory texts may take beside the context
   * @param stored what survives the process
   */
  public PromptCache(ContextMemory memory, long parkedBytes, PrefixStore stored) {
    this.memory = memory;
    this.parked = new ParkedTexts(parkedBytes);
    this.stored = stored;
  }

  /**
   * A sequence that begins as a prompt does, as far as is known.
   *
   * @param prompt the tokens to be read
   * @param most how many of them may be taken from the cache
   * @param inUse the sequences of requests that are being answered
   */
  public Sequence open(int[] prompt, int most, Collection<Sequence> inUse) {
    if (!memory.canCut()) {
      return begin();
    }
    int here =
        Stream.concat(idle.stream(), inUse.stream())
            .mapToInt(sequence -> Math.min(most, sequence.common(prompt)))
            .max()
            .orElse(0);
    return bringBack(prompt, most, here + LEAST_TOKENS)
        .orElseGet(() -> openHere(prompt, most, inUse));
  }

  /** Keeps the text of a request that is over. */
  public void keep(Sequence sequence) {
    if (sequence.length() < LEAST_TOKENS || !memory.canCut()) {
      memory.drop(sequence);
      return;
    }
    memory.touch(sequence);
    idle.add(sequence);
  }

  /** Stores the first tokens of a sequence for the next time that the program is started. */
  public void store(Sequence sequence, int tokens) {
    if (tokens < LEAST_TOKENS
        || tokens > sequence.length()
        || !memory.canCut()
        || !memory.canBegin()) {
      return;
    }
    Sequence beginning = memory.beginLike(sequence, tokens);
    try {
      stored.store(beginning.tokens(), () -> memory.save(beginning));
    } finally {
      memory.drop(beginning);
    }
  }

  /**
   * Makes room in the context at the cost of texts that nobody continues at the moment.
   *
   * @return whether there is enough now
   */
  public boolean makeRoom(int cells) {
    while (memory.freeCells() < cells && !idle.isEmpty()) {
      removeOldestIdle();
    }
    return memory.freeCells() >= cells;
  }

  /** Forgets what is in the context; what lies beside it stays. */
  public void clear() {
    idle.clear();
    memory.clear();
  }

  @Override
  public void close() {
    parked.close();
  }

  private Sequence openHere(int[] prompt, int most, Collection<Sequence> inUse) {
    Comparator<Sequence> byCommon = Comparator.comparingInt(sequence -> sequence.common(prompt));
    Optional<Sequence> kept = idle.stream().max(byCommon);
    Optional<Sequence> used = inUse.stream().max(byCommon);
    int commonKept = kept.map(sequence -> Math.min(most, sequence.common(prompt))).orElse(0);
    int commonUsed = used.map(sequence -> Math.min(most, sequence.common(prompt))).orElse(0);
    if (commonKept > 0 && commonKept >= commonUsed) {
      return continueIdle(kept.orElseThrow(), commonKept);
    }
    parkIdle();
    return commonUsed > 0 && ensureNumber()
        ? memory.beginLike(used.orElseThrow(), commonUsed)
        : begin();
  }

  private Optional<Sequence> bringBack(int[] prompt, int most, int atLeast) {
    Optional<ParkedTexts.Parked> near = parked.closest(prompt);
    Optional<PrefixStore.Stored> far = stored.closest(prompt);
    int common = near.map(text -> Math.min(most, text.common(prompt))).orElse(0);
    int commonFar = far.map(text -> Math.min(most, text.common(prompt))).orElse(0);
    if (Math.max(common, commonFar) < atLeast) {
      return Optional.empty();
    }
    parkIdle();
    if (common >= commonFar) {
      return bringBack(near.orElseThrow(), common);
    }
    PrefixStore.Stored prefix = far.orElseThrow();
    return stored
        .read(prefix)
        .flatMap(
            state -> {
              try (state) {
                return restored(state, prefix.tokens(), commonFar);
              }
            });
  }

  private Optional<Sequence> bringBack(ParkedTexts.Parked text, int common) {
    Optional<Sequence> sequence = restored(text.state(), text.tokens(), common);
    if (sequence.isPresent() && continues(text.tokens().length, common)) {
      parked.remove(text);
    } else {
      parked.used(text);
    }
    return sequence;
  }

  private Optional<Sequence> restored(SavedSequence state, int[] tokens, int common) {
    if (!makeRoom(tokens.length) || !ensureNumber()) {
      return Optional.empty();
    }
    Optional<Sequence> sequence = memory.restore(state, tokens);
    sequence.ifPresent(restored -> memory.cut(restored, common));
    return sequence;
  }

  private Sequence continueIdle(Sequence sequence, int common) {
    idle.remove(sequence);
    parkIdle();
    if (!continues(sequence.length(), common) && ensureNumber()) {
      Sequence copy = memory.beginLike(sequence, common);
      idle.add(sequence);
      parkIdle();
      return copy;
    }
    memory.cut(sequence, common);
    memory.touch(sequence);
    return sequence;
  }

  private Sequence begin() {
    parkIdle();
    if (!ensureNumber()) {
      throw new IllegalStateException("every sequence of the context is in use");
    }
    return memory.begin();
  }

  /** Whether a text that is continued after so many tokens loses little that anybody might want. */
  private static boolean continues(int length, int common) {
    return length - common <= Math.max(2 * LEAST_TOKENS, length / SMALL_PART);
  }

  /** What nobody continues leaves the context, unless that would lose it. */
  private void parkIdle() {
    for (Sequence sequence : List.copyOf(idle)) {
      if (parked.takes(memory.stateBytes(sequence))) {
        park(sequence);
      }
    }
  }

  private boolean ensureNumber() {
    if (!memory.canBegin() && !idle.isEmpty()) {
      removeOldestIdle();
    }
    return memory.canBegin();
  }

  private void removeOldestIdle() {
    Sequence oldest = idle.stream().min(Comparator.comparingLong(Sequence::lastUsed)).orElseThrow();
    if (parked.takes(memory.stateBytes(oldest))) {
      park(oldest);
    } else {
      idle.remove(oldest);
      memory.drop(oldest);
    }
  }

  private void park(Sequence sequence) {
    parked.add(sequence.tokens(), memory.save(sequence));
    idle.remove(sequence);
    memory.drop(sequence);
  }
}
