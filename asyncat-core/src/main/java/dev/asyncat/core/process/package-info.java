/**
 * Programs that the agent starts: bounded in time and output, without our secrets, and ended whole,
 * with everything they started in turn.
 */
@NullMarked
package dev.asyncat.core.process;

import org.jspecify.annotations.NullMarked;
