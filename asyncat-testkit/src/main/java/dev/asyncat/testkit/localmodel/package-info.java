/**
 * Model files for tests: small enough to be written on the spot, real enough for llama.cpp to load.
 */
@NullMarked
package dev.asyncat.testkit.localmodel;

import org.jspecify.annotations.NullMarked;
