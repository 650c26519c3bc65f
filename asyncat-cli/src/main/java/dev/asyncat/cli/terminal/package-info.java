/** What the program writes to and asks at: a terminal, or pipes that stand in for one. */
@NullMarked
package dev.asyncat.cli.terminal;

import org.jspecify.annotations.NullMarked;
