package dev.asyncat.benchmarks.inference;

import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Guessing ahead from the prompt, on texts that agents copy from and on one that they do not. */
final class GuessesTable {

  private static final int OUTPUT = 160;

  private static final String CODE =
      """
      class Account {
        private final String owner;
        private long balance;

        Account(String owner, long balance) {
          this.owner = owner;
          this.balance = balance;
        }

        void deposit(long amount) {
          balance = balance + amount;
        }

        void withdraw(long amount) {
          balance = balance - amount;
        }
      }
      """;

  private GuessesTable() {}

  private record Task(String name, String prompt) {}

  private static final List<Task> TASKS =
      List.of(
          new Task("copy code", "Repeat this code exactly:\n\n" + CODE),
          new Task("edit code", "Rename balance to total in this code and show it all:\n\n" + CODE),
          new Task(
              "JSON from text",
              "Write a JSON array with an object with name, path and size for each of these"
                  + " files:\n"
                  + "src/main/App.java 1200\n"
                  + "src/main/Config.java 830\n"
                  + "src/test/AppTest.java 990\n"
                  + "docs/README.md 4000\n"),
          new Task("a story", "Tell me a story about a lighthouse keeper and a whale."));

  static void print(Inference.Setting setting) {
    System.out.println("\n| task | guesses | output tokens/s | CPU | same text |");
    System.out.println("|---|---|---|---|---|");
    List<String> before = new ArrayList<>();
    for (int guesses : new int[] {0, 2, 4, 8}) {
      try (LlamaEngine engine = setting.engineBuilder().guesses(guesses).build();
          LlamaModel model =
              engine.load(
                  setting.model(),
                  LoadOptions.DEFAULTS.withContextTokens(2048).withThreads(setting.threads()))) {
        for (int i = 0; i < TASKS.size(); i++) {
          Task task = TASKS.get(i);
          Answered best = best(model, task);
          if (guesses == 0) {
            before.add(best.text());
          }
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %s | %s |%n",
              task.name(),
              guesses,
              best.writing().perSecond(best.usage().outputTokens() - 1.0),
              best.text().equals(before.get(i)) ? "yes" : "no");
        }
      }
    }
  }

  private static Answered best(LlamaModel model, Task task) {
    List<Message> thread = List.of(Message.user(task.prompt()));
    Answered first = Answered.ask(model, thread, OUTPUT);
    Stopwatch.Lap writing = first.writing();
    for (int i = 0; i < 3; i++) {
      writing = writing.best(Answered.ask(model, thread, OUTPUT).writing());
    }
    return new Answered(first.text(), first.usage(), first.reading(), writing);
  }
}
