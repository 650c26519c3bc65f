/**
 * The runtime over HTTP: {@link dev.asyncat.jaxrs.AsyncatApi} for an application that has a Jersey
 * container, {@link dev.asyncat.jaxrs.server.AsyncatServer} for one that has not.
 */
@NullMarked
package dev.asyncat.jaxrs;

import org.jspecify.annotations.NullMarked;
