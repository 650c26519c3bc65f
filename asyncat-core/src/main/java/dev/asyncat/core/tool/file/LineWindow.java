package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.HeadAndTail;

/** Counts the lines of a text that arrives in pieces and keeps some of them, numbered. */
final class LineWindow {

  private final long first;
  private final long last;
  private final HeadAndTail kept;
  private long line;
  private boolean inLine;
  private boolean anythingKept;
  private boolean pendingReturn;
  private boolean started;

  /** Keeps the lines from first to last, both counted from 1. */
  LineWindow(long first, long last, HeadAndTail kept) {
    this.first = first;
    this.last = last;
    this.kept = kept;
  }

  void add(CharSequence text) {
    int from = 0;
    if (!started && !text.isEmpty()) {
      started = true;
      from = text.charAt(0) == '\uFEFF' ? 1 : 0;
    }
    int begin = from;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        write(text, begin, i);
        begin = i + 1;
        if (c == '\n') {
          openLine();
          pendingReturn = false;
          inLine = false;
        } else {
          writeReturn();
          pendingReturn = true;
        }
      }
    }
    write(text, begin, text.length());
  }

  /** A carriage return belongs to the line unless a line feed follows. */
  private void writeReturn() {
    if (pendingReturn) {
      openLine();
      keep("\r");
      pendingReturn = false;
    }
  }

  private void write(CharSequence text, int from, int to) {
    if (from < to) {
      writeReturn();
      openLine();
      keep(text.subSequence(from, to));
    }
  }

  private void openLine() {
    if (inLine) {
      return;
    }
    inLine = true;
    line++;
    if (wanted()) {
      keep((anythingKept ? "\n" : "") + line + ": ");
      anythingKept = true;
    }
  }

  private void keep(CharSequence text) {
    if (wanted()) {
      kept.append(text);
    }
  }

  private boolean wanted() {
    return line >= first && line <= last;
  }

  /** Whether the last wanted line is complete. */
  boolean past() {
    return line > last || line == last && !inLine;
  }

  void end() {
    writeReturn();
  }

  /** How many lines there were. */
  long lines() {
    return line;
  }

  boolean truncated() {
    return kept.truncated();
  }

  String text() {
    return kept.toString();
  }
}
