package dev.asyncat.benchmarks.eval;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One task.
 *
 * @param kind what it exercises, such as {@code edit}
 * @param heldOut whether it is for the last measurement only
 * @param goal what the agent is asked
 * @param before shell lines that make what is there; may be empty
 * @param done shell lines that succeed if it was done
 */
record Task(String name, String kind, boolean heldOut, String goal, String before, String done) {

  /** All hundred, in the order of the file. */
  static List<Task> all() {
    try (InputStream file = Task.class.getResourceAsStream("tasks.txt")) {
      return read(
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8).lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Task> read(Stream<String> lines) {
    List<Task> tasks = new ArrayList<>();
    Draft draft = new Draft();
    for (String line : (Iterable<String>) lines::iterator) {
      if (line.startsWith("## ")) {
        draft.addTo(tasks);
        draft = new Draft();
        draft.heading = line.substring(3).split(" ");
      } else if (line.startsWith("goal: ")) {
        draft.goal = line.substring(6);
      } else if (line.startsWith("before: ")) {
        draft.before = line.substring(8);
      } else if (line.startsWith("done: ")) {
        draft.done = line.substring(6);
      }
    }
    draft.addTo(tasks);
    return tasks;
  }

  private static final class Draft {

    String[] heading = {};
    String goal = "";
    String before = "";
    String done = "";

    void addTo(List<Task> tasks) {
      if (heading.length > 0) {
        tasks.add(new Task(heading[0], heading[1], heading.length > 2, goal, before, done));
      }
    }
  }
}
