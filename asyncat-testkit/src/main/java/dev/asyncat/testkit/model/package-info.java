/**
 * Models for tests: {@link dev.asyncat.testkit.model.ScriptedModel} says what a test wrote down,
 * and {@link dev.asyncat.testkit.model.ModelProviderContract} checks that an implementation of the
 * model port keeps its promises.
 */
@NullMarked
package dev.asyncat.testkit.model;

import org.jspecify.annotations.NullMarked;
