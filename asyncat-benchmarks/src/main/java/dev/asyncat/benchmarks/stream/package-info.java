/** Many clients that follow one run, the server in a process of its own. */
@NullMarked
package dev.asyncat.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
