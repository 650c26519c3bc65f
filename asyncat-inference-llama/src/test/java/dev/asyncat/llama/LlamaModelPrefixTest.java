package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.GREEDY;
import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.localmodel.CacheType;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What was read before is not read again. */
@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#folders")
class LlamaModelPrefixTest {

  private static final String INSTRUCTIONS = "You are careful and brief. ".repeat(12);

  @Parameter String folder;
  @TempDir Path dir;
  private Path file;
  private Path state;

  @BeforeEach
  void write() {
    file = TinyGguf.builder().heads(2).seed(3).writeTo(dir.resolve("model.gguf"));
    state = dir.resolve("state");
  }

  @Test
  void a_round_reads_only_what_is_new_in_it() {
    try (LlamaEngine engine = engine();
        LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
      List<Message> thread = new ArrayList<>(start("One"));
      long before = 0;
      for (int round = 1; round <= 10; round++) {
        Asked answer = ask(model, request(thread));
        long prompt = answer.end().usage().inputTokens();

        assertThat(answer.end().usage().cachedTokens())
            .as("cached in round " + round)
            .isGreaterThanOrEqualTo(before - 8);
        before = prompt;
        thread.add(Message.assistant("fine"));
        thread.add(Message.user("And then? " + round));
      }
    }
  }

  @Test
  void conversations_that_take_turns_are_not_read_again() {
    try (LlamaEngine engine = engine();
        LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
      List<List<Message>> threads = new ArrayList<>();
      for (String name : List.of("One", "Two", "Three", "Four", "Five", "Six")) {
        threads.add(new ArrayList<>(List.of(Message.user((name + " ").repeat(30)))));
      }
      for (int round = 1; round <= 3; round++) {
        for (List<Message> thread : threads) {
          Asked answer = ask(model, request(thread));
          if (round > 1) {
            assertThat(answer.end().usage().cachedTokens()).isGreaterThan(90);
          }
          thread.add(Message.assistant("fine"));
          thread.add(Message.user("And then?"));
        }
      }
    }
  }

  @Test
  void instructions_of_another_conversation_are_not_read_again() {
    try (LlamaEngine engine = engine();
        LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
      ask(model, request(start("One")));

      Asked other = ask(model, request(start("Two, which is longer")));

      assertThat(other.end().usage().cachedTokens()).isGreaterThan(250);
      assertThat(other.text()).isEqualTo(fresh("Two, which is longer"));
    }
  }

  @Test
  void what_has_room_neither_in_the_context_nor_beside_it_is_read_again() {
    LoadOptions small = LoadOptions.DEFAULTS.withContextTokens(512);
    try (LlamaEngine engine = Builds.engine(folder).tune(false).parkedBytes(0).build();
        LlamaModel model = engine.load(file, small)) {
      ask(model, limited("One ".repeat(80)));
      ask(model, limited("Two ".repeat(80)));

      Asked again = ask(model, limited("One ".repeat(80)));

      assertThat(again.end().usage().cachedTokens()).isLessThan(20);
    }
  }

  @Test
  void instructions_survive_a_restart() {
    String before = answer(LoadOptions.DEFAULTS, 0);

    assertThat(answer(LoadOptions.DEFAULTS, 250)).isEqualTo(before);
  }

  @Test
  void a_damaged_file_is_ignored_and_replaced() throws Exception {
    String before = answer(LoadOptions.DEFAULTS, 0);
    Path kept = onlyPrefix();
    byte[] good = Files.readAllBytes(kept);

    for (int at : new int[] {0, 20, 60, 100, good.length / 2, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(kept, bad);
      assertThat(answer(LoadOptions.DEFAULTS, 0)).as("byte " + at).isEqualTo(before);
      assertThat(Files.readAllBytes(onlyPrefix())).as("byte " + at).isEqualTo(good);
    }
    for (int length : new int[] {0, 1, 50, 100, good.length - 1}) {
      Files.write(kept, Arrays.copyOf(good, length));
      assertThat(answer(LoadOptions.DEFAULTS, 0)).as(length + " bytes").isEqualTo(before);
    }
    Files.write(kept, Arrays.copyOf(good, good.length + 7));
    assertThat(answer(LoadOptions.DEFAULTS, 0)).isEqualTo(before);
    answer(LoadOptions.DEFAULTS, 250);
  }

  @Test
  void what_another_model_or_another_cache_has_read_is_not_taken_for_ones_own() {
    answer(LoadOptions.DEFAULTS, 0);
    String quantised = answer(LoadOptions.DEFAULTS.withCache(CacheType.Q8_0, CacheType.F16), 0);
    TinyGguf.builder().heads(2).seed(4).writeTo(file);

    answer(LoadOptions.DEFAULTS, 0);

    TinyGguf.builder().heads(2).seed(3).writeTo(file);
    answer(LoadOptions.DEFAULTS, 250);
    assertThat(answer(LoadOptions.DEFAULTS.withCache(CacheType.Q8_0, CacheType.F16), 250))
        .isEqualTo(quantised);
  }

  @Test
  void beginnings_that_were_not_used_for_longest_make_room_for_new_ones() throws Exception {
    answer(LoadOptions.DEFAULTS, 0);
    long one = Files.size(onlyPrefix());
    Path first = onlyPrefix();

    try (LlamaEngine engine =
            Builds.engine(folder)
                .tune(false)
                .stateDirectory(state)
                .prefixBytes(one * 5 / 2)
                .build();
        LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
      for (String other : List.of("Be bold and long and funny. ", "Be a poet, and a good one. ")) {
        Message system = Message.system(other.repeat(12));
        ask(model, request(List.of(system, Message.user("?"))));
      }
    }

    assertThat(prefixes()).hasSize(2).doesNotContain(first);
  }

  @Test
  void a_state_directory_that_others_may_write_is_refused() throws Exception {
    Path prefixes = Files.createDirectories(state.resolve("prefixes"));
    Files.setPosixFilePermissions(prefixes, PosixFilePermissions.fromString("rwxrwxrwx"));

    try (LlamaEngine engine = engine()) {
      assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(prefixes.toString())
          .hasMessageContaining("chmod go-w");
    }
  }

  private LlamaEngine engine() {
    return Builds.engine(folder).tune(false).stateDirectory(state).build();
  }

  /** Asks in a process of its own, as far as the engine can tell. */
  private String answer(LoadOptions options, int leastCached) {
    try (LlamaEngine engine = engine();
        LlamaModel model = engine.load(file, options)) {
      Asked answer = ask(model, request(start("One")));
      if (leastCached == 0) {
        assertThat(answer.end().usage().cachedTokens()).isZero();
      } else {
        assertThat(answer.end().usage().cachedTokens()).isGreaterThan(leastCached);
      }
      return answer.text();
    }
  }

  private String fresh(String question) {
    try (LlamaEngine engine = Builds.engine(folder).tune(false).build();
        LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
      return ask(model, request(start(question))).text();
    }
  }

  private Path onlyPrefix() throws IOException {
    assertThat(prefixes()).hasSize(1);
    return prefixes().getFirst();
  }

  private List<Path> prefixes() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("prefixes"))) {
      return files.toList();
    }
  }

  private static List<Message> start(String question) {
    return List.of(Message.system(INSTRUCTIONS), Message.user(question));
  }

  private static ModelRequest request(List<Message> thread) {
    return ModelRequest.of(List.copyOf(thread)).with(GREEDY.withMaxOutputTokens(20));
  }

  private static ModelRequest limited(String prompt) {
    return ModelRequest.of(prompt).with(GREEDY.withMaxOutputTokens(20));
  }
}
