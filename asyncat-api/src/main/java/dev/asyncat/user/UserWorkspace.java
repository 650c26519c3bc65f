package dev.asyncat.user;

import java.time.Instant;

/** A user's named area under which conversations, sessions and memory are grouped. */
public record UserWorkspace(String id, String userId, String name, Instant createdAt) {}
