/** The tool that runs commands. */
@NullMarked
package dev.asyncat.core.tool.shell;

import org.jspecify.annotations.NullMarked;
