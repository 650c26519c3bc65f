/**
 * The model of the server behind the interface that clients of OpenAI know. It talks to the model
 * alone: no tools of ours, no session, nothing is stored.
 */
@NullMarked
package dev.asyncat.jaxrs.openai;

import org.jspecify.annotations.NullMarked;
