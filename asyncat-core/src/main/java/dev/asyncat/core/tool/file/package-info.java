/**
 * The tools that look at files and change them, and what they share: reading text without loading
 * it, editing it literally, and knowing what the session has seen.
 */
@NullMarked
package dev.asyncat.core.tool.file;

import org.jspecify.annotations.NullMarked;
