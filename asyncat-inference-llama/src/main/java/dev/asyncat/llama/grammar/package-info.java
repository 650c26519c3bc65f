/**
 * Which texts a model may write: JSON schemas become grammars in llama.cpp's notation (GBNF), and a
 * grammar says of every continuation of a text whether it is allowed.
 *
 * <p>No native code is involved, so a grammar can be checked, tested and run without a model, and
 * behaves the same with every build of llama.cpp.
 */
@NullMarked
package dev.asyncat.llama.grammar;

import org.jspecify.annotations.NullMarked;
