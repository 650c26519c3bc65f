/** Starts runs and streams them. */
@NullMarked
package dev.asyncat.jaxrs.run;

import org.jspecify.annotations.NullMarked;
