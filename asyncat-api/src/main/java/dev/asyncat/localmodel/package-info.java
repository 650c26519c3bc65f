/** The port to inference engines that run a model file on this machine. */
@NullMarked
package dev.asyncat.localmodel;

import org.jspecify.annotations.NullMarked;
