/**
 * Recorded runs: {@link dev.asyncat.testkit.run.RunRecorder} follows a run while it happens, {@link
 * dev.asyncat.testkit.run.RunAssert} says what must have happened.
 */
@NullMarked
package dev.asyncat.testkit.run;

import org.jspecify.annotations.NullMarked;
