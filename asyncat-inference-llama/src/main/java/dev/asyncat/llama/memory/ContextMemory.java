package dev.asyncat.llama.memory;

import dev.asyncat.llama.binding.NativeBatch;
import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.binding.NativeSequences;
import dev.asyncat.llama.binding.SavedSequence;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The texts that a context holds. Their tokens share one store of cells, and texts that begin alike
 * share the cells of their beginning, so a beginning that many have in common takes room once.
 */
public final class ContextMemory {

  private final NativeSequences natives;
  private final CellLedger ledger;
  private final Deque<Integer> unused = new ArrayDeque<>();
  private final Set<Sequence> held = new HashSet<>();
  private boolean canCut;
  private long tick;

  private ContextMemory(NativeSequences natives, int cells, boolean canCut) {
    this.natives = natives;
    this.ledger = new CellLedger(cells);
    this.canCut = canCut;
    forgetNumbers();
  }

  /**
   * The memory of an empty context. Two tokens are read to see whether this kind of model can
   * forget one of them.
   */
  public static ContextMemory of(NativeContext context) {
    NativeSequences natives = context.sequences();
    NativeBatch batch = context.newBatch();
    batch.add(0, 0, 0, false);
    batch.add(0, 1, 0, false);
    boolean read = context.compute(batch) == NativeContext.Outcome.DONE;
    boolean canCut = read && natives.forgetFrom(0, 1);
    natives.clear();
    return new ContextMemory(natives, context.contextTokens(), canCut);
  }

  /** How many tokens find room. */
  public int freeCells() {
    return ledger.free();
  }

  /** How many tokens would find room if these texts were the only ones. */
  public int freeBeside(Collection<Sequence> texts) {
    BitSet used = new BitSet(ledger.cells());
    for (Sequence text : texts) {
      for (int i = 0; i < text.length(); i++) {
        used.set(text.cells()[i]);
      }
    }
    return ledger.cells() - used.cardinality();
  }

  /** Whether another text can begin. */
  public boolean canBegin() {
    return !unused.isEmpty();
  }

  /**
   * Whether the end of a text can be forgotten without the rest, and so whether anything can be
   * shared. Models without attention cannot.
   */
  public boolean canCut() {
    return canCut;
  }

  /** An empty text. */
  public Sequence begin() {
    Sequence sequence = new Sequence(unused.removeFirst());
    held.add(sequence);
    touch(sequence);
    return sequence;
  }

  /** A text that begins with the first tokens of another one. Costs neither time nor room. */
  public Sequence beginLike(Sequence other, int tokens) {
    Sequence sequence = begin();
    natives.share(other.number(), sequence.number(), tokens);
    other.shareWith(sequence, tokens, ledger);
    return sequence;
  }

  /**
   * A text that was {@linkplain #save saved}.
   *
   * @return nothing if the native refuses it, be it that the free cells are not side by side
   */
  Optional<Sequence> restore(SavedSequence saved, int[] tokens) {
    Sequence sequence = begin();
    if (!natives.restore(sequence.number(), saved)) {
      drop(sequence);
      return Optional.empty();
    }
    sequence.append(tokens, 0, tokens.length, ledger);
    return Optional.of(sequence);
  }

  /** How many bytes {@link #save} takes. */
  long stateBytes(Sequence sequence) {
    return natives.stateBytes(sequence.number());
  }

  /** Copies out what the context holds of a text. */
  SavedSequence save(Sequence sequence) {
    return natives.save(sequence.number());
  }

  /** Notes that the context has read further tokens of a text. */
  public void hasRead(Sequence sequence, int[] source, int from, int count) {
    sequence.append(source, from, count, ledger);
    touch(sequence);
  }

  /** Takes back what the context may have read of a text beyond what was noted. */
  public boolean takeBack(Sequence sequence) {
    return cut(sequence, sequence.length());
  }

  /**
   * Forgets the end of a text.
   *
   * @return false if this kind of model cannot; the text is then empty
   */
  public boolean cut(Sequence sequence, int length) {
    canCut = canCut && (length == 0 || natives.forgetFrom(sequence.number(), length));
    if (!canCut || length == 0) {
      natives.forget(sequence.number());
      sequence.cut(0, ledger);
      return length == 0;
    }
    sequence.cut(length, ledger);
    return true;
  }

  /** Forgets a text. */
  public void drop(Sequence sequence) {
    natives.forget(sequence.number());
    sequence.cut(0, ledger);
    if (held.remove(sequence)) {
      unused.addFirst(sequence.number());
    }
  }

  /** Forgets everything, also what cells still hold that nobody uses. */
  public void clear() {
    natives.clear();
    held.forEach(sequence -> sequence.cut(0, ledger));
    held.clear();
    ledger.clear();
    forgetNumbers();
  }

  void touch(Sequence sequence) {
    sequence.used(++tick);
  }

  private void forgetNumbers() {
    unused.clear();
    for (int i = 0; i < natives.count(); i++) {
      unused.addLast(i);
    }
  }
}
