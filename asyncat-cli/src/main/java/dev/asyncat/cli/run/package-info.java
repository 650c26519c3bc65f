/** The command {@code run}: one run, shown as it happens and answered at the keyboard. */
@NullMarked
package dev.asyncat.cli.run;

import org.jspecify.annotations.NullMarked;
