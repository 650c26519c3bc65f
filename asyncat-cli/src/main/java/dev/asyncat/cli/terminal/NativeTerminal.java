package dev.asyncat.cli.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks the C library about a file descriptor, because Java itself only tells whether standard input
 * and output are both a terminal. Where that is not possible, nothing is one.
 */
final class NativeTerminal {

  private static final int COLUMNS_OFFSET = 2;
  private static final int POLL_SIZE = 8;
  private static final short POLL_INPUT = 1;

  private NativeTerminal() {}

  static boolean isTerminal(int descriptor) {
    Linker linker = Linker.nativeLinker();
    Optional<MethodHandle> isatty =
        linker
            .defaultLookup()
            .find(isWindows() ? "_isatty" : "isatty")
            .map(
                address ->
                    linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
    return isatty.isPresent() && call(isatty.get(), descriptor) != 0;
  }

  private static int call(MethodHandle isatty, int descriptor) {
    try {
      return (int) isatty.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("isatty does not throw", e);
    }
  }

  /** The columns of the terminal behind a descriptor. */
  static OptionalInt columns(int descriptor) {
    long request = windowSizeRequest();
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("ioctl");
    if (request == 0 || address.isEmpty()) {
      return OptionalInt.empty();
    }
    MethodHandle ioctl =
        linker.downcallHandle(
            address.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
      int result = (int) ioctl.invokeExact(descriptor, request, size);
      int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, COLUMNS_OFFSET));
      return result == 0 && columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    } catch (Throwable e) {
      return OptionalInt.empty();
    }
  }

  /** Drops what the terminal behind a descriptor has received and nobody has read. */
  static void discardInput(int descriptor) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("tcflush");
    if (address.isEmpty()) {
      return;
    }
    MethodHandle tcflush =
        linker.downcallHandle(
            address.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    int receivedData = isMac() ? 1 : 0;
    try {
      int ignored = (int) tcflush.invokeExact(descriptor, receivedData);
    } catch (Throwable e) {
      throw new IllegalStateException("tcflush does not throw", e);
    }
  }

  /**
   * Waits until a descriptor can be read without waiting, its end included. Where the C library
   * cannot tell, it says yes at once.
   */
  static boolean awaitInput(int descriptor, int millis) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("poll");
    if (isWindows() || address.isEmpty()) {
      return true;
    }
    MethodHandle poll =
        linker.downcallHandle(
            address.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wanted = arena.allocate(POLL_SIZE, Integer.BYTES);
      wanted.set(ValueLayout.JAVA_INT, 0, descriptor);
      wanted.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLL_INPUT);
      return (int) poll.invokeExact(wanted, 1L, millis) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException("poll does not throw", e);
    }
  }

  private static long windowSizeRequest() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.contains("linux")) {
      return 0x5413;
    }
    return isMac() ? 0x40087468 : 0;
  }

  private static boolean isMac() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
  }
}
