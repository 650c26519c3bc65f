/** The entry to the runtime: what an application builds, opens and closes. */
@NullMarked
package dev.asyncat.core;

import org.jspecify.annotations.NullMarked;
