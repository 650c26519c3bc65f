/** The tools that look at images and documents. */
@NullMarked
package dev.asyncat.core.tool.attachment;

import org.jspecify.annotations.NullMarked;
