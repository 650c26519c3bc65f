/** Checkpoints and what they can take back, in their tables. */
@NullMarked
package dev.asyncat.sqlite.checkpoint;

import org.jspecify.annotations.NullMarked;
