/** What makes a model's list of steps a plan, and what can be told from one. */
@NullMarked
package dev.asyncat.core.plan;

import org.jspecify.annotations.NullMarked;
