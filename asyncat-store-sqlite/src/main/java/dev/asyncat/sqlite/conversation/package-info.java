/** The tables of conversations, messages and their folders, and the index of their words. */
@NullMarked
package dev.asyncat.sqlite.conversation;

import org.jspecify.annotations.NullMarked;
