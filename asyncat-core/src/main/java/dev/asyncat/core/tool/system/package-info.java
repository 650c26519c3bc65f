/** The tools about processes and ports of the machine. */
@NullMarked
package dev.asyncat.core.tool.system;

import org.jspecify.annotations.NullMarked;
