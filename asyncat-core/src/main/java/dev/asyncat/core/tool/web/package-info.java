/** The tools that read the web. */
@NullMarked
package dev.asyncat.core.tool.web;

import org.jspecify.annotations.NullMarked;
