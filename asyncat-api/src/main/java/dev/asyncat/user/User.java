package dev.asyncat.user;

import java.time.Instant;

/**
 * A person, or a program that stands for one.
 *
 * @param name unique, shown in listings
 */
public record User(String id, String name, Instant createdAt) {}
