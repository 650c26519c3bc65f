package dev.asyncat.benchmarks.inference;

import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rounds of one run: how long until the first text, with what was read before and without. */
final class RoundsTable {

  private static final int INSTRUCTION_WORDS = 900;
  private static final int RESULT_WORDS = 100;
  private static final int OUTPUT = 40;

  private RoundsTable() {}

  static void print(Inference.Setting setting) throws Exception {
    Path state = Files.createTempDirectory("asyncat-bench");
    LoadOptions options = LoadOptions.DEFAULTS.withThreads(setting.threads());
    List<Message> thread = new ArrayList<>();
    thread.add(Message.system(Texts.prose(INSTRUCTION_WORDS, 5)));
    thread.add(Message.user("Find out why the test fails."));
    System.out.println("\n| round | prompt | read | first text | first text, all read again |");
    System.out.println("|---|---|---|---|---|");
    try (LlamaEngine engine = setting.engineBuilder().stateDirectory(state).build();
        LlamaModel model = engine.load(setting.model(), options)) {
      for (int round = 1; round <= 10; round++) {
        Answered answer = Answered.ask(model, thread, OUTPUT);
        double again = round == 2 || round == 10 ? withoutMemory(setting, options, thread) : 0;
        System.out.printf(
            Locale.ROOT,
            "| %d | %,d | %,d | %.2f s | %s |%n",
            round,
            answer.usage().inputTokens(),
            answer.usage().inputTokens() - answer.usage().cachedTokens(),
            answer.reading().wall() / 1e3,
            again == 0 ? "" : String.format(Locale.ROOT, "%.2f s", again / 1e3));
        thread.add(Message.assistant(answer.text()));
        thread.add(Message.user(Texts.prose(RESULT_WORDS, round)));
      }
      Answered other =
          Answered.ask(model, List.of(thread.getFirst(), Message.user("Write a poem.")), OUTPUT);
      afterwards("another run with the same instructions", other);
    }
    try (LlamaEngine engine = setting.engineBuilder().stateDirectory(state).build();
        LlamaModel model = engine.load(setting.model(), options)) {
      Answered restarted =
          Answered.ask(model, List.of(thread.getFirst(), Message.user("Sing a song.")), OUTPUT);
      afterwards("the first run after a restart", restarted);
    }
  }

  private static void afterwards(String what, Answered answer) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %,d | %.2f s | |%n",
        what,
        answer.usage().inputTokens(),
        answer.usage().inputTokens() - answer.usage().cachedTokens(),
        answer.reading().wall() / 1e3);
  }

  private static double withoutMemory(
      Inference.Setting setting, LoadOptions options, List<Message> thread) {
    try (LlamaEngine engine = setting.engineBuilder().build();
        LlamaModel model = engine.load(setting.model(), options)) {
      return Answered.ask(model, thread, 1).reading().wall();
    }
  }
}
