package dev.asyncat.session;

/**
 * A session that was found.
 *
 * @param rank the lower, the better it fits; comparable within one search
 */
public record SessionHit(Session session, double rank) {}
