/** What it means to find a text by its words, the same in every store. */
@NullMarked
package dev.asyncat.search;

import org.jspecify.annotations.NullMarked;
