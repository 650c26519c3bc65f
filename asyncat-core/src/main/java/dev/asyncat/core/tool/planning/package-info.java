/** The tools with which the agent keeps its plan. */
@NullMarked
package dev.asyncat.core.tool.planning;

import org.jspecify.annotations.NullMarked;
