/** Reads request bodies strictly and writes JSON, both with the value type of the API. */
@NullMarked
package dev.asyncat.jaxrs.json;

import org.jspecify.annotations.NullMarked;
