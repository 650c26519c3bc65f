/**
 * The exceptions every port may throw. All are unchecked; the subtype says whether the caller, the
 * environment or a race is at fault.
 */
@NullMarked
package dev.asyncat.error;

import org.jspecify.annotations.NullMarked;
