/**
 * A store in memory: what a runtime uses when it was given none. It passes the same contract tests
 * as those that keep things on disk.
 */
@NullMarked
package dev.asyncat.core.store;

import org.jspecify.annotations.NullMarked;
