/** What checkpoints and reverts cost on a large tree. */
@NullMarked
package dev.asyncat.benchmarks.checkpoint;

import org.jspecify.annotations.NullMarked;
