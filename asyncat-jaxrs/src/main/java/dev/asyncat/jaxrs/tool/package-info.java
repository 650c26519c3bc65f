/** Lists the tools. */
@NullMarked
package dev.asyncat.jaxrs.tool;

import org.jspecify.annotations.NullMarked;
