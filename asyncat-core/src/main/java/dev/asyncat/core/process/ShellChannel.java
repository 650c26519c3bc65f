package dev.asyncat.core.process;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shell and the three pipes to it: lines go in through one, what commands print comes back
 * through another, and the shell itself reports through a third, which commands do not have. Never
 * waits. Not thread-safe.
 */
final class ShellChannel implements Closeable {

  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int CONTROL = 2;

  /** A pipe takes at least that much at once. */
  private static final int PIECE = 4_096;

  private static final int MOST_REPORTED = 1 << 16;

  private static final String SETTINGS =
      "case ${BASH_VERSION-} in ?*) set +H +o emacs +o vi ;; esac;"
          + " unset HISTFILE PS1 PS2; PS1= PS2=\n";

  private final NamedPipes pipes;
  private final Launcher.Started started;
  private final FileOutputStream in;
  private final PipeReader out;
  private final PipeReader control;
  private final ByteArrayOutputStream reported = new ByteArrayOutputStream();
  private final String token;
  private int questions;
  private String mark = "";
  private byte[] question = {};

  /**
   * What the shell says of itself.
   *
   * @param number the exit code of the last command, or whatever number was asked for
   * @param directory where it is
   */
  record Report(long number, String directory) {}

  /** Starts an interactive shell: only such a one survives a mistake and can be interrupted. */
  ShellChannel(Launcher launcher, ShellCommand where) throws IOException {
    token = launcher.ids().get();
    pipes = launcher.pipes(3);
    try {
      in = pipes.writer(IN);
      out = pipes.reader(OUT);
      control = pipes.reader(CONTROL);
      started = launcher.start(List.of("sh", "-i"), quiet(where), this::redirect);
      pipes.hide();
    } catch (IOException | RuntimeException failed) {
      pipes.close();
      throw failed;
    }
  }

  /**
   * An interactive shell reads a file, shows prompts and writes a history unless told otherwise.
   */
  private static ShellCommand quiet(ShellCommand where) {
    Consumer<Map<String, String>> quiet =
        environment -> {
          environment.remove("ENV");
          environment.put("PS1", "");
          environment.put("PS2", "");
        };
    return new ShellCommand(
        where.line(),
        where.directory(),
        where.timeout(),
        where.environment().andThen(quiet),
        where.writable(),
        where.network());
  }

  private void redirect(ProcessBuilder builder) {
    builder
        .redirectInput(pipes.file(IN))
        .redirectOutput(pipes.file(OUT))
        .redirectError(pipes.file(CONTROL));
  }

  Launcher.Started started() {
    return started;
  }

  /** Sends what a new shell must be told, and asks for its number. */
  void greet() throws IOException {
    in.write(("exec 9>&2 2>&1\n" + SETTINGS).getBytes(StandardCharsets.US_ASCII));
    ask("$$");
  }

  /** Asks the last question once more; the first answer counts. */
  void askAgain() throws IOException {
    in.write(question);
  }

  /** A command as a line for the shell, which reads nothing itself and cannot write reports. */
  static byte[] line(String command, int exitCodeBefore) {
    String eval = "eval '" + command.replace("'", "'\\''") + "'";
    String after = exitCodeBefore == 0 ? "" : "(exit " + exitCodeBefore + ") || ";
    return ("{ " + after + eval + "; } </dev/null 9>&-\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Sends the next piece, if the shell has read the one before; says how much that was. */
  int offer(byte[] line, int from) throws IOException {
    if (from == line.length || !allRead()) {
      return 0;
    }
    int count = Math.min(PIECE, line.length - from);
    in.write(line, from, count);
    return count;
  }

  /** Whether the shell has read everything that was sent. */
  boolean allRead() throws IOException {
    return pipes.unread(IN) == 0;
  }

  /**
   * Asks the shell to report as soon as it is ready. Only what it has not read yet is safe from
   * being discarded with a line that fails.
   */
  void ask(String number) throws IOException {
    mark = token + "-" + ++questions;
    String line =
        "{ command printf '%s\\n%%s\\n%%s\\n%s' \"%s\" \"$(command pwd -P)\" >&9; } 2>/dev/null\n"
            .formatted(mark, mark, number);
    question = line.getBytes(StandardCharsets.US_ASCII);
    in.write(question);
  }

  /** The answer to the last question, if it is there. */
  Optional<Report> report() throws IOException {
    control.take(
        (bytes, count) -> {
          if (reported.size() + count > MOST_REPORTED) {
            reported.reset();
          }
          reported.write(bytes, 0, count);
        });
    String text = reported.toString(StandardCharsets.UTF_8);
    int begin = text.indexOf(mark + "\n");
    if (begin < 0 || !text.endsWith("\n" + mark)) {
      return Optional.empty();
    }
    String body = text.substring(begin + mark.length() + 1, text.length() - mark.length() - 1);
    int line = body.indexOf('\n');
    reported.reset();
    Long number = number(body.substring(0, Math.max(line, 0)));
    return number == null
        ? Optional.empty()
        : Optional.of(new Report(number, body.substring(line + 1)));
  }

  private static @Nullable Long number(String text) {
    return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
  }

  /** Takes what was printed; says whether there was anything. */
  boolean takeOutput(PipeReader.Sink sink) throws IOException {
    return out.take(sink) > 0;
  }

  /** Lets the shell see the end of its input. */
  void closeInput() throws IOException {
    pipes.close(IN);
  }

  @Override
  public void close() throws IOException {
    pipes.close();
  }
}
