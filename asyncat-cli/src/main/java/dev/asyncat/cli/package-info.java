/** The command line program: one command per package, started by {@code Main}. */
@NullMarked
package dev.asyncat.cli;

import org.jspecify.annotations.NullMarked;
