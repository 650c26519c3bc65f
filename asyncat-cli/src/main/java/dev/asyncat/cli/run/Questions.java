package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.cli.terminal.Terminal;
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
  private final PrintWriter err;
  private final Style style;

  Questions(Terminal terminal) {
    this.terminal = terminal;
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
              "Allow? [o]nce, for this [s]ession, [a]lways, [d]eny (with a reason): ",
              deadline,
              cancel);
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      Optional<PermissionDecision> decision = decision(answer.get().strip());
      if (decision.isPresent()) {
        return decision;
      }
      err.println("Please type o, s, a or d.");
    }
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
