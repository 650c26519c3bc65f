/** Choosing, fetching and opening the model that runs talk to, and the command {@code models}. */
@NullMarked
package dev.asyncat.cli.model;

import org.jspecify.annotations.NullMarked;
