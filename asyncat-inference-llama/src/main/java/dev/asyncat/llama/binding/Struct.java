package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A C structure in native memory, read and written by the names of its fields.
 *
 * @param layout where the fields are
 * @param memory the structure
 */
record Struct(StructLayout layout, MemorySegment memory) {

  int number(String field) {
    return memory.get(JAVA_INT, offset(field));
  }

  /** Whether a boolean is exactly true; another build may have anything in its place. */
  boolean flag(String field) {
    return memory.get(JAVA_BYTE, offset(field)) == 1;
  }

  /** Whether a boolean is exactly false. */
  boolean off(String field) {
    return memory.get(JAVA_BYTE, offset(field)) == 0;
  }

  Struct set(String field, int value) {
    memory.set(JAVA_INT, offset(field), value);
    return this;
  }

  Struct set(String field, boolean value) {
    memory.set(JAVA_BOOLEAN, offset(field), value);
    return this;
  }

  Struct set(String field, MemorySegment value) {
    memory.set(ADDRESS, offset(field), value);
    return this;
  }

  private long offset(String field) {
    return layout.byteOffset(PathElement.groupElement(field));
  }
}
