package dev.asyncat.cli.run;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.run.Aid;
import dev.asyncat.run.Aids;
import java.util.List;
import picocli.CommandLine.Option;

/** The option about what the runtime does beside the model. */
final class AidOptions {

  @Option(
      names = "--aid",
      paramLabel = "AID=on|off",
      split = ",",
      description =
          "Switches what the runtime does beside the model: automaticPlan, nudges, moreRounds,"
              + " verification (on), reflection, summary (off; they cost calls of the model).")
  private List<String> choices = List.of();

  /** Whether it was given. */
  boolean given() {
    return !choices.isEmpty();
  }

  /**
   * What was chosen.
   *
   * @throws InvalidRequestException if a name or a value is not known
   */
  Aids aids() {
    Aids aids = Aids.NONE_CHOSEN;
    for (String choice : choices) {
      int equals = choice.indexOf('=');
      String value = equals < 0 ? "on" : choice.substring(equals + 1).strip();
      if (!value.equals("on") && !value.equals("off")) {
        throw new InvalidRequestException("--aid must be like reflection=on, not " + choice);
      }
      String name = equals < 0 ? choice : choice.substring(0, equals);
      aids = aids.with(Aid.of(name.strip()), value.equals("on"));
    }
    return aids;
  }
}
