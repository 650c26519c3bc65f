/**
 * Cooperative cancellation: one token travels through model stream, tools, processes and local
 * inference, and ends all of them.
 */
@NullMarked
package dev.asyncat.cancel;

import org.jspecify.annotations.NullMarked;
