/** Profiles as users edit them: defaults, limits, and handles that are unique for their user. */
@NullMarked
package dev.asyncat.core.profile;

import org.jspecify.annotations.NullMarked;
