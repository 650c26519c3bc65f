/**
 * Reads and judges GGUF files in Java, before any native code sees them.
 *
 * <p>Everything here is immutable once built and safe to share between threads. A file that passes
 * is well formed, fits its own length, and describes a model that the native build can load.
 */
@NullMarked
package dev.asyncat.llama.gguf;

import org.jspecify.annotations.NullMarked;
