/**
 * How a conversation becomes the text that a model was trained on.
 *
 * <p>Families of chat models differ in their markers; here each is data. What marks a turn becomes
 * a control token, what somebody wrote never does, so no message can pretend to be another one.
 * Everything is immutable and thread-safe.
 */
@NullMarked
package dev.asyncat.llama.chat;

import org.jspecify.annotations.NullMarked;
