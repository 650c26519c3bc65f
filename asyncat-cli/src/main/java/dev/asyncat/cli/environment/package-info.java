/** What the program finds around it: variables, directories, signals, exit codes. */
@NullMarked
package dev.asyncat.cli.environment;

import org.jspecify.annotations.NullMarked;
