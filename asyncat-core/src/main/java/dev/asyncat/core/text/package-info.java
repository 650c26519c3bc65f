/** Text that arrives in pieces and may be longer than anyone wants to keep. */
@NullMarked
package dev.asyncat.core.text;

import org.jspecify.annotations.NullMarked;
