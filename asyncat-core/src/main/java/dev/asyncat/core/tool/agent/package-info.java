/** Tools with which an agent gives work to another one. */
@NullMarked
package dev.asyncat.core.tool.agent;

import org.jspecify.annotations.NullMarked;
