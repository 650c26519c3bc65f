/** For the authors of tools: a context in which a tool runs without a runtime. */
@NullMarked
package dev.asyncat.testkit.tool;

import org.jspecify.annotations.NullMarked;
