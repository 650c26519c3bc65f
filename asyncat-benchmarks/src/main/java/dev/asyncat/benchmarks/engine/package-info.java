/** Engines that run model files, side by side. */
@NullMarked
package dev.asyncat.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
