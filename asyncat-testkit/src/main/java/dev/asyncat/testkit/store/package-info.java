/**
 * What every implementation of the store ports must do, as JUnit classes. An implementation extends
 * each contract and says how a new, empty store is opened.
 */
@NullMarked
package dev.asyncat.testkit.store;

import org.jspecify.annotations.NullMarked;
