package dev.asyncat.attachment;

/**
 * The text of a document.
 *
 * @param text of the pages that were asked for
 * @param pages how many the document has in all
 * @param truncated whether there was more text than was asked for
 */
public record ExtractedText(String text, int pages, boolean truncated) {}
