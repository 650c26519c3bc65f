package dev.asyncat.run;

import dev.asyncat.error.InvalidRequestException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the runtime does beside the model to bring a run to a good end. Each can be switched. */
public enum Aid {
  /**
   * A plan of four steps for goals that ask for an action, shown until the agent makes one of its
   * own. The model does not see it.
   */
  AUTOMATIC_PLAN("automaticPlan", true),
  /**
   * Asking again when the model says what it would do instead of doing it, and when it answers
   * although its own plan has open steps.
   */
  NUDGES("nudges", true),
  /** Some more rounds at the limit while the agent's own plan moves on. */
  MORE_ROUNDS("moreRounds", true),
  /** Looking whether files that were changed can still be parsed: Java, JSON, XML, Python. */
  VERIFICATION("verification", true),
  /**
   * Asking the model, where calls keep going wrong, whether the run is getting anywhere. Costs a
   * short call each time.
   */
  REFLECTION("reflection", false),
  /** Letting the model summarise what is dropped from a long thread. Costs a call each time. */
  SUMMARY("summary", false);

  private final String wire;
  private final boolean byDefault;

  Aid(String wire, boolean byDefault) {
    this.wire = wire;
    this.byDefault = byDefault;
  }

  /** The word that clients use. */
  public String wire() {
    return wire;
  }

  /** Whether it is on unless somebody says otherwise. */
  public boolean byDefault() {
    return byDefault;
  }

  /**
   * The aid of a word.
   *
   * @throws InvalidRequestException for an unknown word
   */
  public static Aid of(String word) {
    return Arrays.stream(values())
        .filter(aid -> aid.wire.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "there is no aid '"
                        + word
                        + "'; there are "
                        + Arrays.stream(values())
                            .map(Aid::wire)
                            .collect(Collectors.joining(", "))));
  }
}
