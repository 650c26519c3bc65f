package dev.asyncat.attachment;

/**
 * What is wanted of a document.
 *
 * @param firstPage from 1
 * @param lastPage inclusive; {@link Integer#MAX_VALUE} for all that follow
 * @param layout whether text comes in the order of its place on the page, else in the order in
 *     which the document has it
 * @param mostCharacters after which it is cut
 */
public record TextRequest(int firstPage, int lastPage, boolean layout, int mostCharacters) {

  /** Checks the numbers. */
  public TextRequest {
    if (firstPage < 1 || lastPage < firstPage) {
      throw new IllegalArgumentException("no pages: " + firstPage + " to " + lastPage);
    }
    if (mostCharacters < 1) {
      throw new IllegalArgumentException("mostCharacters must be positive: " + mostCharacters);
    }
  }

  /** All pages, as the document has them. */
  public static TextRequest all(int mostCharacters) {
    return new TextRequest(1, Integer.MAX_VALUE, false, mostCharacters);
  }
}
