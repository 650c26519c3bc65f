/**
 * The port to language models: a request goes in, a stream of events comes back. Implemented by
 * adapters, called by the agent loop.
 */
@NullMarked
package dev.asyncat.model;

import org.jspecify.annotations.NullMarked;
