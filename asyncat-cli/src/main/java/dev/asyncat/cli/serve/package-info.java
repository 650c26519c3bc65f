/** The commands {@code serve}, {@code token} and {@code user}. */
@NullMarked
package dev.asyncat.cli.serve;

import org.jspecify.annotations.NullMarked;
