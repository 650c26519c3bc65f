/**
 * How families of models write tool calls into their text: where a call begins, what it looks like,
 * and how it is read. Everything is a matter of text; nothing here knows tokens or grammars.
 */
@NullMarked
package dev.asyncat.llama.call;

import org.jspecify.annotations.NullMarked;
