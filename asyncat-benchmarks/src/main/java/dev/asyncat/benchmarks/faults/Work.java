package dev.asyncat.benchmarks.faults;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run is to do, all of it following from its goal: so that the model says the same
 * whenever it is asked again, and the judge knows what should have happened.
 *
 * @param key names the run; begins every id that its calls leave in the ledger
 * @param rounds how many rounds of calls come before the answer
 */
record Work(String key, int rounds) {

  /** Where each command leaves its id, one a line. */
  static final String LEDGER = "ledger.txt";

  private static final Pattern GOAL = Pattern.compile("work (\\w+) (\\d+)");

  String goal() {
    return "work " + key + " " + rounds;
  }

  /** The work that a goal describes, empty if it describes none. */
  static Optional<Work> of(String goal) {
    Matcher matcher = GOAL.matcher(goal);
    return matcher.lookingAt()
        ? Optional.of(new Work(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /** Whether people are asked about each call. */
  boolean asks() {
    return random(-1).nextInt(3) == 0;
  }

  /** The calls of a round, from 0. */
  List<Call> calls(int round) {
    Random random = random(round);
    String id = key + "-" + round;
    return switch (random.nextInt(6)) {
      case 0 ->
          List.of(command(id + "a", random.nextInt(30)), command(id + "b", random.nextInt(30)));
      case 1 ->
          List.of(
              new Call(
                  "call_" + id + "w",
                  "write_file",
                  Json.object().put("path", id + ".txt").put("content", id).build()));
      case 2 -> {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          calls.add(
              new Call(
                  "call_" + id + "r" + i,
                  "read_file",
                  Json.object().put("path", LEDGER).put("offset", round * 3 + i + 1).build()));
        }
        yield calls;
      }
      default -> List.of(command(id, random.nextInt(120)));
    };
  }

  private static Call command(String id, int millis) {
    String command = "echo " + id + " >> " + LEDGER + "; sleep 0." + String.format("%03d", millis);
    return new Call("call_" + id, "run_command", Json.object().put("command", command).build());
  }

  private Random random(int round) {
    return new Random(key.hashCode() * 31L + round);
  }

  /** A call as the model makes it. */
  record Call(String id, String tool, JsonObject arguments) {}
}
