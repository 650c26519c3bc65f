package dev.asyncat.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.core.conversation.TitleMaker.Title;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.ModelSource;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleMakerTest {

  private static final String USER = "user-1";

  private static Title title(Turn turn, String message) {
    return new TitleMaker(ModelSource.of(ScriptedModel.of(turn))).title(USER, message, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Feeding cats                        | Feeding cats",
        "\"Feeding cats\"                    | Feeding cats",
        "  **Title: Feeding   cats**         | Feeding cats",
        "“Feeding cats”                      | Feeding cats",
        "<think>They ask about cats.</think>Feeding cats | Feeding cats",
        "How to feed cats.                   | How to feed cats",
        "And then...                         | And then...",
        "It's a cat's life                   | It's a cat's life",
      })
  void the_title_is_what_the_model_says_without_its_wrapping(String said, String title) {
    assertThat(title(Turn.saying(said), "How do I feed cats?")).isEqualTo(new Title(title, true));
  }

  @Test
  void only_the_first_line_counts_and_sixty_characters_of_it() {
    assertThat(title(Turn.saying("One\nTwo"), "x")).isEqualTo(new Title("One", true));
    assertThat(title(Turn.saying("x".repeat(99)), "x").text()).hasSize(60);
    assertThat(title(Turn.saying("🐈".repeat(60)), "x").text()).isEqualTo("🐈".repeat(30));
  }

  @Test
  void there_is_none_if_the_model_says_nothing() {
    assertThat(title(Turn.saying("  \"\" "), "x")).isEqualTo(new Title(null, true));
    assertThat(title(Turn.saying("<think>too long to"), "x")).isEqualTo(new Title(null, true));
  }

  @Test
  void the_model_sees_the_beginning_of_what_was_said_and_answers_with_twenty_tokens() {
    ScriptedModel model = ScriptedModel.answering("Cats");
    new TitleMaker(ModelSource.of(model)).title(USER, " " + "q".repeat(500), "a".repeat(500));

    ModelRequest request = model.requests().getFirst();
    assertThat(request.options().maxOutputTokens()).isEqualTo(20);
    assertThat(request.tools()).isEmpty();
    assertThat(((Message.User) request.messages().getLast()).text())
        .isEqualTo("q".repeat(200) + "\n\nAnswer: " + "a".repeat(200));
  }

  @Test
  void without_a_model_the_message_itself_is_the_title() {
    ModelSource none =
        new ModelSource() {
          @Override
          public ModelProvider modelFor(String userId) {
            throw new UnavailableException("no model");
          }

          @Override
          public Optional<ModelInfo> describe(String userId) {
            return Optional.empty();
          }
        };

    assertThat(new TitleMaker(none).title(USER, " How do\nI feed cats? ", "x"))
        .isEqualTo(new Title("How do I feed cats?", false));
    assertThat(new TitleMaker(none).title(USER, "word ".repeat(30), null).text())
        .isEqualTo("word word word word word word word word word word word…");
    assertThat(new TitleMaker(none).title(USER, "w".repeat(99), null).text())
        .isEqualTo("w".repeat(59) + "…");
  }

  @Test
  void a_model_that_fails_or_takes_too_long_is_as_good_as_none() {
    Turn failing = Turn.failing(ModelException.Kind.OVERLOADED, "too many requests");
    assertThat(title(failing, "Feed cats")).isEqualTo(new Title("Feed cats", false));
    assertThat(
            new TitleMaker(ModelSource.of(ScriptedModel.of(Turn.hanging())), Duration.ofMillis(50))
                .title(USER, "Feed cats", null))
        .isEqualTo(new Title("Feed cats", false));
  }

  @Test
  void a_title_needs_a_message() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> title(Turn.saying("x"), " \n"))
        .withMessage("userMessage required");
  }
}
