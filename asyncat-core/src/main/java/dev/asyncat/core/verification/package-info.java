/** Says whether files can still be parsed, without running anything that is in them. */
@NullMarked
package dev.asyncat.core.verification;

import org.jspecify.annotations.NullMarked;
