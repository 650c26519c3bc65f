/** HTTP to places that a model chose: bounded, and never to the machine's own network. */
@NullMarked
package dev.asyncat.core.web;

import org.jspecify.annotations.NullMarked;
