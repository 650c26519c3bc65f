package dev.asyncat.llama.chat;

/**
 * A part of a prompt.
 *
 * @param text the text
 * @param control true if it is the name of a control token, false if it is plain text in which such
 *     names mean nothing
 */
public record PromptPiece(String text, boolean control) {}
