/** What the local engine adds to llama.cpp, and what it saves. */
@NullMarked
package dev.asyncat.benchmarks.inference;

import org.jspecify.annotations.NullMarked;
