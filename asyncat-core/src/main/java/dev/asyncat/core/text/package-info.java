/** Text that arrives in pieces, in several lines, or longer than anyone wants to keep. */
@NullMarked
package dev.asyncat.core.text;

import org.jspecify.annotations.NullMarked;
