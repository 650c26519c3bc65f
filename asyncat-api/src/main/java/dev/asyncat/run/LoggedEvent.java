package dev.asyncat.run;

import java.time.Instant;

/**
 * An event in the log of a session.
 *
 * @param seq its number in the session, from 1, without gaps
 * @param runId the run it belongs to
 * @param at when it happened
 */
public record LoggedEvent(long seq, String sessionId, String runId, Instant at, RunEvent event) {}
