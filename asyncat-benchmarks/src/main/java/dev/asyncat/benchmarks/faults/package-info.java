/** Kills the server again and again and checks that nothing it said was lost. */
@NullMarked
package dev.asyncat.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
