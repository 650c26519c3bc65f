/**
 * What an agent can do: the tool port, calls, results, the effects a call has, and the plug-in
 * interface {@link dev.asyncat.tool.ToolProvider}.
 */
@NullMarked
package dev.asyncat.tool;

import org.jspecify.annotations.NullMarked;
