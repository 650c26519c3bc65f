package dev.asyncat.cli.terminal;

import dev.asyncat.core.localmodel.ByteCount;
import java.util.Locale;

/**
 * One line on standard error that says how far long work is. On a terminal it is overwritten; else
 * a line is written for every tenth of the work, so that logs stay readable.
 */
public final class ProgressLine {

  private static final int BAR = 24;

  private final Terminal terminal;
  private String label = "";
  private int lastTenth = -1;
  private boolean open;

  /** A line on the error stream of a terminal. */
  public ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows how far the work is.
   *
   * @param what is being done
   * @param bytesPerSecond 0 if it is not known
   */
  public void show(String what, long bytes, long totalBytes, long bytesPerSecond) {
    if (terminal.errorStyle().live()) {
      String line = Printable.line(text(what, bytes, totalBytes, bytesPerSecond));
      int room = Math.max(10, terminal.width() - 1);
      String shown = line.length() > room ? line.substring(0, room) : line;
      terminal.err().print("\r" + shown + "\u001b[K");
      terminal.err().flush();
      open = true;
      return;
    }
    int tenth = totalBytes <= 0 ? 0 : (int) (10 * bytes / totalBytes);
    if (!what.equals(label) || tenth != lastTenth) {
      label = what;
      lastTenth = tenth;
      terminal.err().println(Printable.line(text(what, bytes, totalBytes, bytesPerSecond)));
      terminal.err().flush();
    }
  }

  /** Removes the line from a terminal. */
  public void clear() {
    if (open) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
      open = false;
    }
  }

  private String text(String what, long bytes, long total, long rate) {
    StringBuilder line = new StringBuilder(what);
    if (total > 0) {
      line.append(' ').append(bar(bytes, total));
      line.append(String.format(Locale.ROOT, " %3d%% ", 100 * bytes / total));
      line.append(ByteCount.text(bytes)).append(" of ").append(ByteCount.text(total));
    }
    if (rate > 0) {
      line.append(", ").append(ByteCount.text(rate)).append("/s");
      if (total > bytes) {
        line.append(", ").append(duration((total - bytes) / rate)).append(" left");
      }
    }
    return line.toString();
  }

  private String bar(long bytes, long total) {
    int full = (int) Math.clamp(BAR * bytes / total, 0, BAR);
    String on = terminal.errorStyle().symbol("█", "#");
    String off = terminal.errorStyle().symbol("░", ".");
    return on.repeat(full) + off.repeat(BAR - full);
  }

  private static String duration(long seconds) {
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}
