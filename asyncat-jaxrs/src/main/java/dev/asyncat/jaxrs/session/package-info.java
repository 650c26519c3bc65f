/** Shows sessions, their audit and their events, and cancels what runs in them. */
@NullMarked
package dev.asyncat.jaxrs.session;

import org.jspecify.annotations.NullMarked;
