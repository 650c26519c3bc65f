/**
 * Every store port on one SQLite file. {@link dev.asyncat.sqlite.SqliteStore} is what applications
 * use; the packages below it are its parts and can change at any time.
 */
@NullMarked
package dev.asyncat.sqlite;

import org.jspecify.annotations.NullMarked;
