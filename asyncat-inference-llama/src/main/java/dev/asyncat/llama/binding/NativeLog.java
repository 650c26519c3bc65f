package dev.asyncat.llama.binding;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the native library's own messages go: to the logger of this package at debug level, and to
 * whoever wants to know what went wrong in a call that just failed. Never to a standard stream.
 */
final class NativeLog {

  private static final Logger LOG = System.getLogger(NativeLog.class.getPackageName());
  private static final int WARN = 3;
  private static final int ERROR = 4;
  private static final int KEPT_LINES = 20;
  private static final int MAX_LINE_BYTES = 16 * 1024;

  // The native calls back on the thread that called it, which is what ties a message to its cause.
  private static final ScopedValue<List<String>> COMPLAINTS = ScopedValue.newInstance();

  private NativeLog() {}

  /**
   * What a call returned, and what the native complained about meanwhile.
   *
   * @param value the returned value
   * @param complaints warnings and errors in order
   */
  record Observed<T>(T value, List<String> complaints) {}

  static <T> Observed<T> observe(Supplier<T> call) {
    List<String> complaints = new ArrayList<>();
    T value = ScopedValue.where(COMPLAINTS, complaints).call(call::get);
    return new Observed<>(value, complaints);
  }

  /** Called from native code. An exception that left it would end the process. */
  @SuppressWarnings({"unused", "CatchAndPrintStackTrace"})
  static void accept(int level, MemorySegment text, MemorySegment userData) {
    try {
      String line = text.reinterpret(MAX_LINE_BYTES).getString(0).strip();
      if (line.isEmpty()) {
        return;
      }
      LOG.log(Level.DEBUG, line);
      if (COMPLAINTS.isBound()
          && (level == WARN || level == ERROR)
          && COMPLAINTS.get().size() < KEPT_LINES) {
        COMPLAINTS.get().add(line);
      }
    } catch (Throwable e) {
      // There is nobody left to tell: the log itself is what failed.
    }
  }
}
