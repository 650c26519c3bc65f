/** Finds out whose request it is, and refuses it if nobody's. */
@NullMarked
package dev.asyncat.jaxrs.auth;

import org.jspecify.annotations.NullMarked;
