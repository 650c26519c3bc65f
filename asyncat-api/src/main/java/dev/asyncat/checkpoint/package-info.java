/** What a run changed in its directory, and what it takes to take that back. */
@NullMarked
package dev.asyncat.checkpoint;

import org.jspecify.annotations.NullMarked;
