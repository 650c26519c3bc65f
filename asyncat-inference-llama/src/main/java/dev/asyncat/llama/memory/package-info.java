/**
 * What a context remembers: which tokens of which text it holds, what is kept of texts whose
 * request is over, in the context, beside it and on disk, and how a new prompt begins where an old
 * one is the same.
 *
 * <p>Everything here belongs to the thread that computes for a model.
 */
@NullMarked
package dev.asyncat.llama.memory;

import org.jspecify.annotations.NullMarked;
