package dev.asyncat.cli.terminal;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The streams of this process. */
public final class SystemTerminal implements Terminal {

  private static final int MAX_INPUT = 1 << 20;
  private static final long POLL_MILLIS = 100;
  private static final int DEFAULT_WIDTH = 80;

  private final InputStream in;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean interactive;
  private final Style style;
  private final Style errorStyle;
  private final int width;
  private final LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final ReentrantLock keyboard = new ReentrantLock();
  private @Nullable Thread reader;

  /**
   * The terminal of this process.
   *
   * @param environment {@code NO_COLOR}, {@code TERM} and {@code COLUMNS} are honoured
   */
  public SystemTerminal(Map<String, String> environment) {
    Charset outCharset = charset("stdout.encoding");
    Charset errCharset = charset("stderr.encoding");
    in = System.in;
    out = writer(FileDescriptor.out, outCharset);
    err = writer(FileDescriptor.err, errCharset);
    boolean outIsTerminal = NativeTerminal.isTerminal(1);
    boolean errIsTerminal = NativeTerminal.isTerminal(2);
    interactive = NativeTerminal.isTerminal(0) && errIsTerminal;
    style = style(environment, outIsTerminal, outCharset);
    errorStyle = style(environment, errIsTerminal, errCharset);
    width = width(environment, outIsTerminal ? 1 : 2);
  }

  private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), charset), false);
  }

  private static Charset charset(String property) {
    String name = System.getProperty(property);
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.UTF_8;
  }

  private static Style style(Map<String, String> environment, boolean terminal, Charset charset) {
    boolean dumb = "dumb".equals(environment.get("TERM"));
    String noColour = environment.getOrDefault("NO_COLOR", "");
    return new Style(
        terminal && !dumb && noColour.isEmpty(),
        charset.newEncoder().canEncode("●⎿☑…█"),
        terminal && !dumb);
  }

  private static int width(Map<String, String> environment, int descriptor) {
    OptionalInt columns = NativeTerminal.columns(descriptor);
    if (columns.isPresent()) {
      return columns.getAsInt();
    }
    try {
      return Math.max(20, Integer.parseInt(environment.getOrDefault("COLUMNS", "")));
    } catch (NumberFormatException notSet) {
      return DEFAULT_WIDTH;
    }
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
    return errorStyle;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void discardTyped() {
    startReader();
    NativeTerminal.discardInput(0);
    lines.removeIf(Optional::isPresent);
  }

  @Override
  public Optional<String> readLine(Duration timeout, CancellationToken cancel) {
    startReader();
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!cancel.isCancelled() && System.nanoTime() < deadline) {
        Optional<String> line = lines.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (line != null) {
          if (line.isEmpty()) {
            lines.add(line);
          }
          return line;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /** Reading cannot be interrupted, so a thread that nobody waits for does it. */
  private void startReader() {
    if (reader == null) {
      reader = Thread.ofPlatform().daemon().name("keyboard").start(this::readLines);
    }
  }

  private void readLines() {
    try (BufferedReader buffered =
        new BufferedReader(new InputStreamReader(in, charset("stdin.encoding")))) {
      String line = "";
      while (line != null) {
        // Without the lock while it waits: another program may be lent the keyboard meanwhile.
        if (!buffered.ready() && !NativeTerminal.awaitInput(0, (int) POLL_MILLIS)) {
          continue;
        }
        keyboard.lock();
        try {
          if (buffered.ready() || NativeTerminal.awaitInput(0, 0)) {
            line = buffered.readLine();
            Optional.ofNullable(line).map(Optional::of).ifPresent(lines::add);
          }
        } finally {
          keyboard.unlock();
        }
      }
    } catch (IOException closed) {
      // The end of the input, as far as anybody waiting is concerned.
    }
    lines.add(Optional.empty());
  }

  @Override
  public int lend(List<String> command) {
    out.flush();
    err.flush();
    keyboard.lock();
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new InvalidRequestException(
          "'" + String.join(" ", command) + "' cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while another program had the terminal", e);
    } finally {
      keyboard.unlock();
    }
  }

  @Override
  public String readAll() {
    try {
      byte[] bytes = in.readNBytes(MAX_INPUT + 1);
      if (bytes.length > MAX_INPUT) {
        throw new InvalidRequestException("The text on standard input is longer than 1 MB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidRequestException("Standard input cannot be read: " + e.getMessage(), e);
    }
  }
}
