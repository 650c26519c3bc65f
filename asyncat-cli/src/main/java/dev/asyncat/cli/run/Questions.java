package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.PermissionEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts the agent's questions to whoever sits at the keyboard. */
final class Questions {

  private final Terminal terminal;
  private final ArgumentEditor editor;
  private final PrintWriter err;
  private final Style style;

  Questions(Terminal terminal, ArgumentEditor editor) {
    this.terminal = terminal;
    this.editor = editor;
    this.err = terminal.err();
    this.style = terminal.errorStyle();
  }

  /**
   * Asks whether a call may run. Only a clear yes is one: an empty line, the end of the input and
   * anything unknown ask again or deny.
   *
   * @return empty if the time was up or the run was cancelled
   */
  Optional<PermissionDecision> decide(PermissionRequest request, CancellationToken cancel) {
    long deadline = System.nanoTime() + request.expiresIn().toNanos();
    show(request);
    while (true) {
      Optional<String> answer =
          ask(
              "Allow? [o]nce, [e]dit first, for this [s]ession, [a]lways, [d]eny (with a reason): ",
              deadline,
              cancel);
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      String typed = answer.get().strip();
      boolean edits = typed.equalsIgnoreCase("e") || typed.equalsIgnoreCase("edit");
      Optional<PermissionDecision> decision =
          edits ? edited(request, deadline, cancel) : decision(typed);
      if (decision.isPresent()) {
        return decision;
      }
      if (!edits) {
        err.println("Please type o, e, s, a or d.");
      }
    }
  }

  /** Changed arguments that were confirmed; empty if the person thought better of it. */
  private Optional<PermissionDecision> edited(
      PermissionRequest request, long deadline, CancellationToken cancel) {
    JsonObject arguments = request.call().arguments();
    while (true) {
      Optional<JsonObject> changed;
      try {
        changed = changed(arguments, deadline, cancel);
      } catch (InvalidRequestException wrong) {
        err.println(Printable.text(String.valueOf(wrong.getMessage())));
        return Optional.empty();
      }
      if (changed.isEmpty()) {
        return Optional.empty();
      }
      arguments = changed.get();
      Printable.text(PrettyJson.of(arguments)).lines().forEach(line -> err.println("    " + line));
      switch (confirmation(deadline, cancel)) {
        case YES -> {
          return Optional.of(
              arguments.equals(request.call().arguments())
                  ? PermissionDecision.allow()
                  : new PermissionDecision.Allow(arguments));
        }
        case NO -> {
          return Optional.empty();
        }
        case AGAIN -> {}
      }
    }
  }

  private Optional<JsonObject> changed(
      JsonObject arguments, long deadline, CancellationToken cancel) {
    if (editor.available()) {
      return Optional.of(editor.edit(arguments));
    }
    err.println("    " + Printable.line(arguments.toString()));
    return ask("The arguments as JSON on one line, nothing to leave them: ", deadline, cancel)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(ArgumentEditor::parse);
  }

  private Confirmation confirmation(long deadline, CancellationToken cancel) {
    while (true) {
      Optional<String> typed =
          ask("Allow it once like this? [y]es, [n]o, [e]dit again: ", deadline, cancel);
      if (typed.isEmpty()) {
        return Confirmation.NO;
      }
      switch (typed.get().strip().toLowerCase(Locale.ROOT)) {
        case "y", "yes", "o", "once" -> {
          return Confirmation.YES;
        }
        case "n", "no" -> {
          return Confirmation.NO;
        }
        case "e", "edit" -> {
          return Confirmation.AGAIN;
        }
        default -> err.println("Please type y, n or e.");
      }
    }
  }

  private enum Confirmation {
    YES,
    NO,
    AGAIN
  }

  private static Optional<PermissionDecision> decision(String answer) {
    String[] words = answer.split("\\s+", 2);
    return switch (words[0].toLowerCase(Locale.ROOT)) {
      case "o", "once", "y", "yes" -> Optional.of(PermissionDecision.allow());
      case "s", "session" -> Optional.of(new PermissionDecision.AllowSession());
      case "a", "always" -> Optional.of(new PermissionDecision.AllowAlways());
      case "d", "deny", "n", "no" ->
          Optional.of(
              PermissionDecision.deny(words.length > 1 ? words[1] : "User denied permission"));
      default -> Optional.empty();
    };
  }

  private void show(PermissionRequest request) {
    err.println(
        style.warning(style.symbol("▲ ", "! "))
            + style.bold(Printable.text(request.description()))
            + style.dim(" (" + request.level().wire() + ")"));
    String diff = request.diff();
    if (diff != null) {
      Printable.text(diff).lines().forEach(line -> err.println("    " + coloured(line)));
    }
    err.println(
        style.dim(
            "    in "
                + Printable.line(request.workingDirectory().toString())
                + "; \"always\" would cover: "
                + Printable.line(request.rule().text())));
  }

  private String coloured(String line) {
    if (line.startsWith("+")) {
      return style.good(line);
    }
    return line.startsWith("-") ? style.bad(line) : style.dim(line);
  }

  /**
   * Asks what the agent wants to know.
   *
   * @return empty if the time was up, the input ended or the run was cancelled
   */
  Optional<String> answer(PermissionEvent.Asked question, CancellationToken cancel) {
    long deadline = System.nanoTime() + question.expiresIn().toNanos();
    err.println(
        style.warning(style.symbol("? ", "? ")) + style.bold(Printable.text(question.question())));
    List<String> choices = question.choices();
    for (int i = 0; i < choices.size(); i++) {
      err.println("    " + (i + 1) + ") " + Printable.line(choices.get(i)));
    }
    String standard = question.defaultAnswer();
    String prompt =
        (choices.isEmpty() ? "Your answer" : "A number or your own answer")
            + (standard == null ? "" : " [" + Printable.line(standard) + "]")
            + ": ";
    while (true) {
      Optional<String> typed = ask(prompt, deadline, cancel);
      if (typed.isEmpty()) {
        return Optional.empty();
      }
      String text = typed.get().strip();
      if (text.isEmpty() && standard != null) {
        return Optional.of(standard);
      }
      if (!text.isEmpty()) {
        return Optional.of(chosen(text, choices));
      }
    }
  }

  private static String chosen(String text, List<String> choices) {
    try {
      int number = Integer.parseInt(text);
      return number >= 1 && number <= choices.size() ? choices.get(number - 1) : text;
    } catch (NumberFormatException ownAnswer) {
      return text;
    }
  }

  private Optional<String> ask(String prompt, long deadline, CancellationToken cancel) {
    terminal.discardTyped();
    err.print(prompt);
    err.flush();
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return terminal.readLine(left, cancel);
  }
}
