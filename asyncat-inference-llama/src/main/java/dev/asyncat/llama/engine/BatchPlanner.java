package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeBatch;
import dev.asyncat.llama.memory.ContextMemory;
import dev.asyncat.llama.memory.PromptCache;
import dev.asyncat.llama.memory.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides what the model computes next: a token for each request that writes, and a slice of the
 * prompts of those that read, the one first that was served least recently.
 *
 * <p>Requests share the cells of the context. One begins when its text fits beside the others; if
 * they outgrow the context all the same, the youngest is suspended and goes on later. So the oldest
 * always goes on, and no request fails because of another.
 */
final class BatchPlanner {

  /** Room for further tokens that every request finds when one more begins. */
  private static final int RESERVE = 64;

  private final NativeBatch batch;
  private final ContextMemory memory;
  private final PromptCache cache;
  private final SliceSize slices;
  private final int guesses;
  private int limit;
  private long tick;

  /**
   * A planner.
   *
   * @param guesses how many tokens a request that is alone may guess ahead
   */
  BatchPlanner(
      NativeBatch batch, ContextMemory memory, PromptCache cache, SliceSize slices, int guesses) {
    this.batch = batch;
    this.memory = memory;
    this.cache = cache;
    this.slices = slices;
    this.guesses = guesses;
    this.limit = batch.capacity();
  }

  /**
   * Fills the batch.
   *
   * @param active the requests, oldest first
   * @return those with tokens in the batch; none only if there are no requests
   */
  List<Answer> plan(List<Answer> active) {
    List<Answer> served = active.stream().filter(Answer::suspect).limit(1).toList();
    if (served.isEmpty()) {
      served = active;
    }
    while (true) {
      batch.clear();
      List<Answer> planned = new ArrayList<>();
      makeRoomForWriting(served);
      planWriting(served, planned);
      planReading(served, planned);
      if (!planned.isEmpty() || served.isEmpty()) {
        return planned;
      }
      suspendYoungest(served);
    }
  }

  /**
   * After the context found no room for a batch: smaller ones, until one succeeds. Some builds need
   * cells side by side; their own way to move cells together can end the process.
   */
  void lower() {
    if (batch.size() <= 1) {
      throw new IllegalStateException(
          "the context has " + memory.freeCells() + " free cells and no room for one token");
    }
    limit = batch.size() / 2;
  }

  /** After a batch found room: larger ones again. */
  void raise() {
    limit = Math.min(batch.capacity(), 2 * limit);
  }

  private void makeRoomForWriting(List<Answer> served) {
    while (!cache.makeRoom((int) served.stream().filter(Answer::writing).count())) {
      suspendYoungest(served);
    }
  }

  private void planWriting(List<Answer> served, List<Answer> planned) {
    for (Answer answer : served) {
      if (answer.writing() && batch.size() < limit) {
        answer.plan(batch, 1, served.size() == 1 ? guesses(answer) : 0);
        planned.add(answer);
      }
    }
  }

  private int guesses(Answer answer) {
    return memory.canCut()
        ? Math.min(guesses, Math.min(answer.room(), Math.min(limit, memory.freeCells()) - 1))
        : 0;
  }

  private void planReading(List<Answer> served, List<Answer> planned) {
    open(served);
    int most = served.size() == 1 ? slices.alone() : slices.amongOthers();
    int left = Math.min(most, limit - batch.size());
    List<Answer> reading =
        served.stream()
            .filter(answer -> answer.opened() && !answer.writing())
            .sorted(Comparator.comparingLong(Answer::served))
            .toList();
    for (Answer answer : reading) {
      int wanted = Math.min(left, answer.pending());
      cache.makeRoom(batch.size() + wanted);
      int room = Math.min(wanted, memory.freeCells() - batch.size());
      if (room < Math.min(answer.pending(), Math.min(limit, Answer.REREAD_TOKENS))) {
        continue;
      }
      int before = batch.size();
      answer.plan(batch, room, 0);
      answer.served(++tick);
      planned.add(answer);
      left -= batch.size() - before;
    }
  }

  /** Gives a sequence to those that can begin, in order. */
  private void open(List<Answer> served) {
    for (Answer answer : served) {
      if (answer.opened() || waitsForSameBeginning(answer, served)) {
        continue;
      }
      List<Sequence> inUse = inUse(served);
      if (!inUse.isEmpty() && !fits(answer, served, inUse)) {
        return;
      }
      int most = answer.length() - Answer.REREAD_TOKENS;
      answer.open(cache.open(answer.tokens(), Math.max(0, most), inUse));
    }
  }

  /** Whether an older one is about to read what this one needs too, so that it can be shared. */
  private static boolean waitsForSameBeginning(Answer answer, List<Answer> served) {
    return served.stream()
        .takeWhile(older -> older != answer)
        .anyMatch(
            older ->
                older.opened()
                    && !older.writing()
                    && answer.commonUnread(older) > Answer.REREAD_TOKENS);
  }

  private boolean fits(Answer answer, List<Answer> served, List<Sequence> inUse) {
    int pending = served.stream().filter(Answer::opened).mapToInt(Answer::pending).sum();
    int reserve = RESERVE * (inUse.size() + 1);
    return memory.freeBeside(inUse) - pending - reserve >= answer.length();
  }

  private void suspendYoungest(List<Answer> served) {
    List<Answer> opened = served.stream().filter(Answer::opened).toList();
    if (opened.size() < 2) {
      throw new IllegalStateException(
          "a request alone finds no room in a context of which "
              + memory.freeCells()
              + " cells are free");
    }
    Answer youngest = opened.getLast();
    youngest.sequence().ifPresent(cache::keep);
    youngest.suspend();
  }

  private static List<Sequence> inUse(List<Answer> served) {
    return served.stream().flatMap(answer -> answer.sequence().stream()).toList();
  }
}
