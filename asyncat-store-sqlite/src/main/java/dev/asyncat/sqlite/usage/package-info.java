/** What each model turn used, one row for each. */
@NullMarked
package dev.asyncat.sqlite.usage;

import org.jspecify.annotations.NullMarked;
