/** Shows what runs changed, and takes it back. */
@NullMarked
package dev.asyncat.cli.checkpoint;

import org.jspecify.annotations.NullMarked;
