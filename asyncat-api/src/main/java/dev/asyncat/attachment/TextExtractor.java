package dev.asyncat.attachment;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Reads the text of documents that are not plain text, such as PDF. Documents come from anywhere:
 * an implementation bounds memory and time whatever is in them. Thread-safe.
 */
public interface TextExtractor {

  /** How names of its documents end: lower case, without the dot. */
  Set<String> extensions();

  /**
   * Reads the text of a document.
   *
   * @param content the document; read at most once, not closed
   * @throws InvalidRequestException if it cannot be read: it is damaged, protected, too large, or
   *     has no such page; the message says which
   * @throws UnavailableException if the means to read it are missing
   * @throws CancelledException if it was cancelled meanwhile
   * @throws IOException if {@code content} cannot be read
   */
  ExtractedText read(InputStream content, TextRequest request, CancellationToken cancellation)
      throws IOException;
}
