package dev.asyncat.cli.model;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.Interrupts;
import dev.asyncat.cli.terminal.ProgressLine;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.core.localmodel.ByteCount;
import dev.asyncat.core.localmodel.CatalogueEntry;
import dev.asyncat.core.localmodel.InstalledModel;
import dev.asyncat.core.localmodel.ModelLibrary;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Fetches a model while somebody watches, and asks first where it was not asked for. */
final class ModelFetch {

  private static final Duration TIME_TO_ANSWER = Duration.ofMinutes(10);

  private final CliEnvironment environment;
  private final ModelLibrary library;

  ModelFetch(CliEnvironment environment, ModelLibrary library) {
    this.environment = environment;
    this.library = library;
  }

  /**
   * Offers a model.
   *
   * @param yes whether the answer is known to be yes
   * @throws dev.asyncat.cli.environment.NoModelException if nobody can be asked or the answer is no
   */
  InstalledModel offer(CatalogueEntry entry, boolean yes) {
    if (!yes && !accepted(entry)) {
      throw ChosenModels.noModel(library);
    }
    if (yes) {
      environment.terminal().err().println("asyncat: fetching " + described(entry));
    }
    return fetch(entry);
  }

  /** Fetches with a progress line; Ctrl-C ends it and keeps what has arrived. */
  InstalledModel fetch(CatalogueEntry entry) {
    Terminal terminal = environment.terminal();
    ProgressLine line = new ProgressLine(terminal);
    CancellationSource cancel = new CancellationSource();
    try (Interrupts.Registration ignored =
        environment.interrupts().onInterrupt(count -> cancel.cancel("cancelled by you"))) {
      InstalledModel model =
          library.pull(entry.id(), progress -> PullLine.show(line, progress), cancel.token());
      line.clear();
      Style style = terminal.errorStyle();
      terminal
          .err()
          .println(
              style.good(style.symbol("✔", "ok"))
                  + " "
                  + entry.id()
                  + " is there and its checksum is right ("
                  + model.file()
                  + ")");
      terminal.err().flush();
      return model;
    } finally {
      line.clear();
    }
  }

  private boolean accepted(CatalogueEntry entry) {
    Terminal terminal = environment.terminal();
    if (!terminal.interactive()) {
      return false;
    }
    CancellationSource cancel = new CancellationSource();
    try (Interrupts.Registration ignored =
        environment.interrupts().onInterrupt(count -> cancel.cancel("cancelled by you"))) {
      terminal.err().println("There is no model yet. Suggested: " + described(entry));
      terminal.err().println("  " + entry.description());
      terminal.discardTyped();
      terminal.err().print("Fetch it now? [Y/n] ");
      terminal.err().flush();
      return isYes(terminal.readLine(TIME_TO_ANSWER, cancel.token()), cancel.token());
    }
  }

  private static boolean isYes(Optional<String> answer, CancellationToken cancel) {
    cancel.throwIfCancelled();
    return answer
        .map(text -> text.strip().toLowerCase(Locale.ROOT))
        .filter(text -> text.isEmpty() || text.equals("y") || text.equals("yes"))
        .isPresent();
  }

  private static String described(CatalogueEntry entry) {
    return entry.name()
        + " ("
        + entry.quantisation()
        + ", "
        + ByteCount.text(entry.sizeBytes())
        + ", "
        + entry.licence().name()
        + ", "
        + entry.licence().url()
        + ")";
  }
}
