/** The runtime over HTTP. */
@NullMarked
package dev.asyncat.jaxrs;

import org.jspecify.annotations.NullMarked;
