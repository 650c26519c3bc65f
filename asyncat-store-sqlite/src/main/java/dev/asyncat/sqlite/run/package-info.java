/** The log of all runs, and what is derived from each event in the same transaction. */
@NullMarked
package dev.asyncat.sqlite.run;

import org.jspecify.annotations.NullMarked;
