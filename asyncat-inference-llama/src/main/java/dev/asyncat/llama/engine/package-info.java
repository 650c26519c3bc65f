/**
 * Runs one loaded model: turns prompts into tokens, queues requests, reads prompts, samples answers
 * and gives the memory back.
 *
 * <p>Each model has two threads of its own, because native calls are long and must not hold up a
 * virtual thread's carrier: one computes, the other tokenises. Callers wait on their own threads,
 * virtual or not, and receive the answer there.
 */
@NullMarked
package dev.asyncat.llama.engine;

import org.jspecify.annotations.NullMarked;
