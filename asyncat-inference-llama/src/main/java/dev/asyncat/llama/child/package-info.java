/**
 * Models in a process of their own. A native library that aborts, or a system that runs out of
 * memory, then ends one model and not the application. {@code ChildEngine} is the entry point.
 *
 * <p>Parent and child exchange lines of JSON over the child's standard input and output; the child
 * ends when its input does, so none outlives its parent.
 */
@NullMarked
package dev.asyncat.llama.child;

import org.jspecify.annotations.NullMarked;
