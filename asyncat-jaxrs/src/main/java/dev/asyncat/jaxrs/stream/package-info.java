/** Sends the events of a session as a stream of server-sent events. */
@NullMarked
package dev.asyncat.jaxrs.stream;

import org.jspecify.annotations.NullMarked;
