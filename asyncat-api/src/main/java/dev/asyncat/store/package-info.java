/** The persistence port as a whole. An implementation passes the contract tests of the test kit. */
@NullMarked
package dev.asyncat.store;

import org.jspecify.annotations.NullMarked;
