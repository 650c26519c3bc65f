/** Files that a task comes with, and what can be read of them. */
@NullMarked
package dev.asyncat.attachment;

import org.jspecify.annotations.NullMarked;
