/** Finding sessions among many. */
@NullMarked
package dev.asyncat.benchmarks.session;

import org.jspecify.annotations.NullMarked;
