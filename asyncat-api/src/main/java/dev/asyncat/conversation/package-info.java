/** Conversations: saved chats with their messages as rows, folders to order them, and the trash. */
@NullMarked
package dev.asyncat.conversation;

import org.jspecify.annotations.NullMarked;
