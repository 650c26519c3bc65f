package dev.asyncat.llama.binding;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private static final ThreadLocal<@Nullable List<String>> COMPLAINTS = new ThreadLocal<>();

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
    COMPLAINTS.set(complaints);
    try {
      return new Observed<>(call.get(), complaints);
    } finally {
      COMPLAINTS.remove();
    }
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
      List<String> complaints = COMPLAINTS.get();
      if (complaints != null
          && (level == WARN || level == ERROR)
          && complaints.size() < KEPT_LINES) {
        complaints.add(line);
      }
    } catch (Throwable e) {
      // There is nobody left to tell: the log itself is what failed.
    }
  }
}
