/** Measurements of the runtime, beside its peers where there are any. */
@NullMarked
package dev.asyncat.benchmarks;

import org.jspecify.annotations.NullMarked;
