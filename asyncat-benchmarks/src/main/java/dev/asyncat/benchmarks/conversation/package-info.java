/** Measures conversations: lists, searches and saves among many. */
@NullMarked
package dev.asyncat.benchmarks.conversation;

import org.jspecify.annotations.NullMarked;
