/** Conversations, their folders, their titles, and chats without an agent. */
@NullMarked
package dev.asyncat.jaxrs.conversation;

import org.jspecify.annotations.NullMarked;
