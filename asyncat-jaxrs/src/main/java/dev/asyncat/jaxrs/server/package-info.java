/** The API as a server of its own, on Grizzly. */
@NullMarked
package dev.asyncat.jaxrs.server;

import org.jspecify.annotations.NullMarked;
