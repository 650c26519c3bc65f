/** One small program per way of use. */
@NullMarked
package dev.asyncat.examples;

import org.jspecify.annotations.NullMarked;
