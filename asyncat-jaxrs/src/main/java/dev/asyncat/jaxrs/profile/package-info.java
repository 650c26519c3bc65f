/** The profiles of a user. */
@NullMarked
package dev.asyncat.jaxrs.profile;

import org.jspecify.annotations.NullMarked;
