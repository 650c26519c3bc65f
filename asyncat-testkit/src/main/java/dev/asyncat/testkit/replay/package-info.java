/**
 * Recorded runs that are run again: {@link dev.asyncat.testkit.replay.Recording} keeps one, {@link
 * dev.asyncat.testkit.replay.ReplayModel} says what its model said, {@link
 * dev.asyncat.testkit.replay.RecordedTools} gives what its tools gave, and {@link
 * dev.asyncat.testkit.replay.RecordedAnswers} decides as people did. Needs neither JUnit nor
 * AssertJ.
 */
@NullMarked
package dev.asyncat.testkit.replay;

import org.jspecify.annotations.NullMarked;
