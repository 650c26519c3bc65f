/** The command line program. */
@NullMarked
package dev.asyncat.cli;

import org.jspecify.annotations.NullMarked;
