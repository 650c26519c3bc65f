/** What clients see when something fails: always the same envelope, never an internal. */
@NullMarked
package dev.asyncat.jaxrs.error;

import org.jspecify.annotations.NullMarked;
