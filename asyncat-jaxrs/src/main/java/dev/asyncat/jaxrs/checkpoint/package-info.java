/** What runs changed, and the way back. */
@NullMarked
package dev.asyncat.jaxrs.checkpoint;

import org.jspecify.annotations.NullMarked;
