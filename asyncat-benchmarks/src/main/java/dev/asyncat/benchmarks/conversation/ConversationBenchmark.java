package dev.asyncat.benchmarks.conversation;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * How long it takes to list, search, load and save among 1,000 and among 10,000 conversations of 40
 * messages. Both are measured in turns, so that they see the same load.
 */
public final class ConversationBenchmark {

  private static final int WARMUP = 50;
  private static final int TIMES = 300;

  private ConversationBenchmark() {}

  /** Prints one figure per line. Arguments: the two sizes. */
  public static void main(String[] args) throws IOException {
    int few = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int many = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    try (Library small = build(few);
        Library large = build(many)) {
      System.out.printf(
          "%-44s %9s %9s %9s %9s %7s%n",
          "milliseconds", few + " p50", "p99", many + " p50", "p99", "ratio");
      for (Map.Entry<String, ToIntFunction<Library>> one : operations().entrySet()) {
        compare(one.getKey(), one.getValue(), small, large);
      }
      System.out.printf(
          "%nratio is that of the medians; %d times more conversations%n", many / few);
    }
  }

  private static Library build(int size) throws IOException {
    long begin = System.nanoTime();
    Library library = Library.of(size);
    System.out.printf(
        "%,d conversations of %d messages: %d MB, saved in %.0f s%n",
        size, Library.MESSAGES, library.megabytes(), (System.nanoTime() - begin) / 1e9);
    return library;
  }

  private static Map<String, ToIntFunction<Library>> operations() {
    Map<String, ToIntFunction<Library>> operations = new LinkedHashMap<>();
    operations.put("list, first 50", library -> library.list(0));
    operations.put("list, last 50", library -> library.list(library.size() - 50));
    operations.put("list of a mode, first 50", Library::listOfMode);
    operations.put(
        "list with a word of one message", library -> library.listWith(library.needle()));
    operations.put("search, word of one message", library -> library.search(library.needle()));
    operations.put("search, two words", library -> library.search(pair()));
    operations.put("search, rare word", library -> library.search(Library.spelled(15_000)));
    operations.put("search, beginning of words", library -> library.search("bac"));
    operations.put(
        "search, word of every second message", library -> library.search(Library.spelled(6)));
    operations.put("load", Library::load);
    operations.put("save with two more messages", Library::saveTwoMore);
    return operations;
  }

  private static String pair() {
    return Library.spelled(300) + " " + Library.spelled(700);
  }

  private static void compare(
      String name, ToIntFunction<Library> operation, Library small, Library large) {
    List<Library> both = List.of(small, large);
    long found = 0;
    for (int i = 0; i < WARMUP; i++) {
      for (Library library : both) {
        found += operation.applyAsInt(library);
      }
    }
    if (found == 0) {
      throw new IllegalStateException(name + " finds nothing");
    }
    double[][] millis = new double[2][TIMES];
    for (int i = 0; i < TIMES; i++) {
      for (int which = 0; which < 2; which++) {
        long begin = System.nanoTime();
        int result = operation.applyAsInt(both.get(which));
        long nanos = System.nanoTime() - begin;
        // A save prepares what a client would send, and says itself how long the rest took.
        millis[which][i] = (name.startsWith("save") ? result : nanos) / 1e6;
      }
    }
    for (double[] series : millis) {
      Arrays.sort(series);
    }
    System.out.printf(
        "%-44s %9.2f %9.2f %9.2f %9.2f %7.1f%n",
        name,
        millis[0][TIMES / 2],
        millis[0][TIMES * 99 / 100],
        millis[1][TIMES / 2],
        millis[1][TIMES * 99 / 100],
        millis[1][TIMES / 2] / millis[0][TIMES / 2]);
  }
}
