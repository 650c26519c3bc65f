package dev.asyncat.llama.binding;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.gguf.LlamaBuild;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions that a loaded library exports. Thread-safe.
 *
 * @param lookup finds them
 * @param build the llama.cpp release that the library should be
 */
record Symbols(SymbolLookup lookup, LlamaBuild build) {

  /**
   * A function of the library.
   *
   * @throws UnavailableException if there is none of this name
   */
  MethodHandle bind(String name, FunctionDescriptor type) {
    MemorySegment address =
        lookup
            .find(name)
            .orElseThrow(
                () ->
                    new UnavailableException(
                        "the llama.cpp library has no function "
                            + name
                            + "; it is another build than "
                            + build.release()));
    return Linker.nativeLinker().downcallHandle(address, type);
  }

  /** Native code that calls {@code target}, which must let no exception out. */
  static MemorySegment callback(MethodHandle target, FunctionDescriptor type, Arena arena) {
    return Linker.nativeLinker().upcallStub(target, type, arena);
  }

  /** For what a native call throws: nothing that is checked, so whatever it is goes on. */
  static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> new IllegalStateException("a native call failed in a way it cannot", e);
    };
  }
}
