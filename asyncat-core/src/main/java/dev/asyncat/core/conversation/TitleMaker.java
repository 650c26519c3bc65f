package dev.asyncat.core.conversation;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.model.TurnText;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.ModelSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes titles of conversations: by the user's model, in one call of at most 20 tokens, or from the
 * first message where there is no model, it fails, or it takes longer than half a minute. Stores
 * nothing. Thread-safe.
 */
public final class TitleMaker {

  private static final Logger LOG = System.getLogger(TitleMaker.class.getName());
  private static final int TOKENS = 20;
  private static final int SHOWN = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TASK =
      "Write a title for the conversation that begins like this: two to six words, in its language."
          + " Answer with the title alone.";

  private final ModelSource models;
  private final Duration patience;

  /** Titles by the models of users. */
  public TitleMaker(ModelSource models) {
    this(models, PATIENCE);
  }

  TitleMaker(ModelSource models, Duration patience) {
    this.models = models;
    this.patience = patience;
  }

  /**
   * A title.
   *
   * @param text at most 60 characters; {@code null} if the model said nothing
   * @param byModel whether the model made it
   */
  public record Title(@Nullable String text, boolean byModel) {}

  /**
   * Makes a title.
   *
   * @param answer what was answered to the message; {@code null} if that is not known
   * @throws InvalidRequestException if the message is blank
   */
  public Title title(String userId, String userMessage, @Nullable String answer) {
    if (userMessage.isBlank()) {
      throw new InvalidRequestException("userMessage required");
    }
    try {
      String title = Titles.cleaned(ask(userId, userMessage.strip(), answer));
      return new Title(title.isEmpty() ? null : title, true);
    } catch (AsyncatException unusable) {
      LOG.log(Level.DEBUG, "No model made a title: " + unusable.getMessage());
      return new Title(Titles.shortened(userMessage), false);
    }
  }

  private String ask(String userId, String userMessage, @Nullable String answer) {
    StringBuilder beginning = new StringBuilder(Titles.cut(userMessage, SHOWN));
    if (answer != null && !answer.isBlank()) {
      beginning.append("\n\nAnswer: ").append(Titles.cut(answer.strip(), SHOWN));
    }
    ModelRequest request =
        ModelRequest.of(List.of(Message.system(TASK), Message.user(beginning.toString())))
            .with(ModelOptions.DEFAULTS.withMaxOutputTokens(TOKENS));
    StringBuilder said = new StringBuilder();
    try (CancellationSource cancel = new CancellationSource();
        Deadline ignored = new Deadline(cancel, patience)) {
      models.modelFor(userId).stream(
          request,
          cancel.token(),
          event -> {
            if (event instanceof ModelEvent.Text(String piece)) {
              said.append(piece);
            }
          });
    }
    return TurnText.read(said.toString(), Set.of()).answer();
  }

  /** Cancels after a time, unless it is closed before. */
  private static final class Deadline implements AutoCloseable {

    private final Thread timer;

    Deadline(CancellationSource cancel, Duration patience) {
      timer =
          Thread.ofVirtual()
              .name("title-deadline")
              .start(
                  () -> {
                    try {
                      Thread.sleep(patience);
                      cancel.cancel("the model took too long");
                    } catch (InterruptedException inTime) {
                      Thread.currentThread().interrupt();
                    }
                  });
    }

    @Override
    public void close() {
      timer.interrupt();
    }
  }
}
