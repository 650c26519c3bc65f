/** A server that is running: where it is, and what this program asks of it over HTTP. */
@NullMarked
package dev.asyncat.cli.remote;

import org.jspecify.annotations.NullMarked;
