/** The table of profiles. */
@NullMarked
package dev.asyncat.sqlite.profile;

import org.jspecify.annotations.NullMarked;
