package dev.asyncat.conversation;

import dev.asyncat.search.SearchQuery;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which conversations a list has; never those in the trash.
 *
 * @param modes only these modes; all if empty
 * @param archived whether archived ones are among them
 * @param query only those whose title or one of whose messages {@linkplain SearchQuery#allIn fits},
 *     or whose title has them {@linkplain SearchQuery#isPartOf within} other words; {@code null}
 *     for all
 */
public record ConversationFilter(
    String workspaceId,
    Set<ConversationMode> modes,
    boolean archived,
    @Nullable SearchQuery query) {

  /** Copies the set. */
  public ConversationFilter {
    modes = Set.copyOf(modes);
  }

  /** Everything in a workspace that is not archived. */
  public static ConversationFilter of(String workspaceId) {
    return new ConversationFilter(workspaceId, Set.of(), false, null);
  }
}
