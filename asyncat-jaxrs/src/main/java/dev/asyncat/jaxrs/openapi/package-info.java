/** Serves the description of the API. */
@NullMarked
package dev.asyncat.jaxrs.openapi;

import org.jspecify.annotations.NullMarked;
