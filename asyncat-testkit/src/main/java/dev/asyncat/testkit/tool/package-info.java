/**
 * For the authors of tools: {@link dev.asyncat.testkit.tool.TestToolContext}, in which a tool runs
 * without a runtime, and {@link dev.asyncat.testkit.tool.ToolContract}, which checks that a tool
 * keeps its promises.
 */
@NullMarked
package dev.asyncat.testkit.tool;

import org.jspecify.annotations.NullMarked;
