/** How long sessions are kept. */
@NullMarked
package dev.asyncat.core.retention;

import org.jspecify.annotations.NullMarked;
