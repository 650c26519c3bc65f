/** The store ports on one SQLite file. */
@NullMarked
package dev.asyncat.sqlite;

import org.jspecify.annotations.NullMarked;
