/**
 * Profiles: a named set of defaults for runs (directory, rounds, allowed tools), owned by a user.
 */
@NullMarked
package dev.asyncat.profile;

import org.jspecify.annotations.NullMarked;
