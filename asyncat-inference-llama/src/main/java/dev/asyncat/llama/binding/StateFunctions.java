package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C functions that copy what a context keeps of one sequence out and in again. */
final class StateFunctions {

  private final MethodHandle size;
  private final MethodHandle get;
  private final MethodHandle set;

  StateFunctions(Symbols symbols) {
    size =
        symbols.bind(
            "llama_state_seq_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT));
    get =
        symbols.bind(
            "llama_state_seq_get_data",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
    set =
        symbols.bind(
            "llama_state_seq_set_data",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
  }

  /** How many bytes a sequence takes. */
  long size(MemorySegment context, int sequence) {
    try {
      return (long) size.invokeExact(context, sequence);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** How many bytes were written; 0 if it failed. */
  long get(MemorySegment context, MemorySegment target, int sequence) {
    try {
      return (long) get.invokeExact(context, target, target.byteSize(), sequence);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** How many bytes were read; 0 if it failed. */
  long set(MemorySegment context, MemorySegment source, int sequence) {
    try {
      return (long) set.invokeExact(context, source, source.byteSize(), sequence);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }
}
