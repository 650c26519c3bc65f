/** Plug-ins of the program: the folders they are in, and the command that lists them. */
@NullMarked
package dev.asyncat.cli.plugin;

import org.jspecify.annotations.NullMarked;
