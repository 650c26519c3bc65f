/**
 * The door to llama.cpp: finds, checks and loads the native library, and calls its C functions
 * through the Foreign Function and Memory API.
 *
 * <p>Nothing else in this module touches native memory. One class binds one native build, because
 * structures differ from build to build.
 */
@NullMarked
package dev.asyncat.llama.binding;

import org.jspecify.annotations.NullMarked;
