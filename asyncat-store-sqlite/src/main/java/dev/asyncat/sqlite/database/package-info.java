/**
 * The file itself: who may open it, how its tables came about, connections, transactions, errors.
 */
@NullMarked
package dev.asyncat.sqlite.database;

import org.jspecify.annotations.NullMarked;
