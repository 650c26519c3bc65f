/**
 * The one JSON value type of the project: arguments, results, schemas and event data are all {@link
 * dev.asyncat.json.Json}. Values are immutable and safe to share between threads.
 */
@NullMarked
package dev.asyncat.json;

import org.jspecify.annotations.NullMarked;
