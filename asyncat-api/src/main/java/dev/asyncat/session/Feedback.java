package dev.asyncat.session;

import org.jspecify.annotations.Nullable;

/**
 * What a user thinks of a session.
 *
 * @param rating 1 to 5
 * @param helpful whether it helped, {@code null} if not said
 */
public record Feedback(int rating, @Nullable String comment, @Nullable Boolean helpful) {

  /** Checks the rating. */
  public Feedback {
    if (rating < 1 || rating > 5) {
      throw new IllegalArgumentException("a rating is 1 to 5, not " + rating);
    }
  }
}
