/**
 * How a model runs fastest on this machine: with how many threads, in steps of which size, with or
 * without guesses. Found out by trying when a model is loaded, and remembered.
 */
@NullMarked
package dev.asyncat.llama.tuning;

import org.jspecify.annotations.NullMarked;
