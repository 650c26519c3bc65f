/**
 * A hundred small agent tasks, each judged by what is on the disk afterwards. {@code AgentEval} is
 * the entry point.
 */
@NullMarked
package dev.asyncat.benchmarks.eval;

import org.jspecify.annotations.NullMarked;
