/** What it costs to store a run and to read it back. */
@NullMarked
package dev.asyncat.benchmarks.store;

import org.jspecify.annotations.NullMarked;
