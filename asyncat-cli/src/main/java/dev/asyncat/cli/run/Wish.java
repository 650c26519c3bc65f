package dev.asyncat.cli.run;

import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aids;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run that is to be started.
 *
 * @param directory {@code null} for the profile's
 * @param profile an id, handle or name
 * @param session the session to go on with, {@code null} for a new one
 */
record Wish(
    String goal,
    @Nullable Path directory,
    AgentMode mode,
    @Nullable String profile,
    @Nullable String session,
    @Nullable Integer maxRounds,
    Aids aids,
    boolean approveAll) {}
