/** Questions to the full-text indexes. */
@NullMarked
package dev.asyncat.sqlite.search;

import org.jspecify.annotations.NullMarked;
