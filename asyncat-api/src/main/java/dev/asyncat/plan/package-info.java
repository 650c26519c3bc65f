/** The to-do list an agent keeps for one session. */
@NullMarked
package dev.asyncat.plan;

import org.jspecify.annotations.NullMarked;
