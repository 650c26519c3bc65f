/**
 * Conversations as users work with them: saving from several clients at once, titles, the trash,
 * folders, and chats with a model that involve no agent.
 */
@NullMarked
package dev.asyncat.core.conversation;

import org.jspecify.annotations.NullMarked;
