/** The projects of a user. */
@NullMarked
package dev.asyncat.jaxrs.project;

import org.jspecify.annotations.NullMarked;
