/**
 * Tools that look for symbols in source code. They know lines and not syntax trees, which their
 * results say with {@code mode: regex_fallback}.
 */
@NullMarked
package dev.asyncat.core.tool.code;

import org.jspecify.annotations.NullMarked;
