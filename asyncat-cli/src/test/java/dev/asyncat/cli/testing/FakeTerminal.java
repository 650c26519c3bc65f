package dev.asyncat.cli.testing;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A terminal whose keyboard is a script and whose screen is two texts. */
public final class FakeTerminal implements Terminal {

  private final StringWriter outText = new StringWriter();
  private final StringWriter errText = new StringWriter();
  private final PrintWriter out = new PrintWriter(outText);
  private final PrintWriter err = new PrintWriter(errText);
  private final LinkedBlockingQueue<Optional<String>> typed = new LinkedBlockingQueue<>();
  private boolean interactive;
  private String input = "";
  private Style style = new Style(false, true, false);
  private int width = 100;

  /** Somebody sits there and types these lines. */
  public FakeTerminal typing(String... lines) {
    interactive = true;
    for (String line : lines) {
      typed.add(Optional.of(line));
    }
    return this;
  }

  /** Whoever sat there leaves. */
  public FakeTerminal thenEnds() {
    typed.add(Optional.empty());
    return this;
  }

  /** This comes through a pipe. */
  public FakeTerminal piped(String text) {
    input = text;
    return this;
  }

  public FakeTerminal styled(Style value) {
    style = value;
    return this;
  }

  public FakeTerminal wide(int columns) {
    width = columns;
    return this;
  }

  public String shown() {
    out.flush();
    return outText.toString();
  }

  public String errors() {
    err.flush();
    return errText.toString();
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public PrintWriter err() {
    return err;
  }

  @Override
  public boolean interactive() {
    return interactive;
  }

  @Override
  public Style style() {
    return style;
  }

  @Override
  public Style errorStyle() {
    return style;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void discardTyped() {}

  @Override
  public Optional<String> readLine(Duration timeout, CancellationToken cancel) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!cancel.isCancelled() && System.nanoTime() < deadline) {
        Optional<String> line = typed.poll(20, TimeUnit.MILLISECONDS);
        if (line != null) {
          return line;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  @Override
  public int lend(List<String> command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public String readAll() {
    return input;
  }
}
