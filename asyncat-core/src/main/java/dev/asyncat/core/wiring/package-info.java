/** Puts the runtime together. The only package that knows Dagger; nothing of it is public API. */
@NullMarked
package dev.asyncat.core.wiring;

import org.jspecify.annotations.NullMarked;
