/** The tool that asks the user. */
@NullMarked
package dev.asyncat.core.tool.interaction;

import org.jspecify.annotations.NullMarked;
