package dev.asyncat.llama.binding;

import static dev.asyncat.llama.chat.ChatTurn.assistant;
import static dev.asyncat.llama.chat.ChatTurn.system;
import static dev.asyncat.llama.chat.ChatTurn.user;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.llama.chat.ChatFormats;
import dev.asyncat.llama.chat.ChatTurn;
import dev.asyncat.llama.chat.PromptPiece;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our prompts, held against those that llama.cpp makes for the formats it knows. */
class ChatTemplateComparisonTest {

  private static final Symbols SYMBOLS =
      LlamaLibrary.bundled(Optional.empty()).functions().symbols();
  private static final MemoryLayout MESSAGE = MemoryLayout.structLayout(ADDRESS, ADDRESS);

  private static final List<List<ChatTurn>> CONVERSATIONS =
      List.of(
          List.of(user("Hello")),
          List.of(system("Be brief."), user("Hello")),
          List.of(user("One"), assistant("Two"), user("Three")),
          List.of(
              system("You are a\nhelpful assistant."),
              user("What is 1 + 1?\n\nThink."),
              assistant("2"),
              user("Why ☃?"),
              assistant("Because."),
              user("Ah!")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chatml",
        "gemma",
        "llama3",
        "mistral-v1",
        "mistral-v3",
        "mistral-v3-tekken",
        "mistral-v7"
      })
  void a_prompt_is_the_one_that_llama_cpp_makes(String format) throws Throwable {
    for (List<ChatTurn> turns : CONVERSATIONS) {
      String ours =
          ChatFormats.named(format).prompt(turns).stream()
              .map(PromptPiece::text)
              .collect(Collectors.joining());

      assertThat(ours).as("%s: %s", format, turns).isEqualTo(nativePrompt(format, turns));
    }
  }

  private static String nativePrompt(String format, List<ChatTurn> turns) throws Throwable {
    MethodHandle apply =
        SYMBOLS.bind(
            "llama_chat_apply_template",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_BOOLEAN, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment messages = arena.allocate(MESSAGE, turns.size());
      for (int i = 0; i < turns.size(); i++) {
        String role = turns.get(i).role().name().toLowerCase(Locale.ROOT);
        messages.setAtIndex(ADDRESS, 2L * i, arena.allocateFrom(role));
        messages.setAtIndex(ADDRESS, 2L * i + 1, arena.allocateFrom(turns.get(i).text()));
      }
      MemorySegment prompt = arena.allocate(10_000);
      int length =
          (int)
              apply.invokeExact(
                  arena.allocateFrom(format), messages, (long) turns.size(), true, prompt, 10_000);
      assertThat(length).as("%s is known to llama.cpp", format).isPositive();
      return new String(prompt.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }
}
