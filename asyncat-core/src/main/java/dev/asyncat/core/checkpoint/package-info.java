/**
 * Takes back what runs did to files. Before a call that changes something, the contents that it
 * could change are made sure of: where git has them, or in a content store outside the workspace.
 * Afterwards what it changed is found by comparing, and recorded path by path. A revert puts back
 * exactly those paths, unless somebody else changed one since.
 */
@NullMarked
package dev.asyncat.core.checkpoint;

import org.jspecify.annotations.NullMarked;
