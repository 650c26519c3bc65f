/**
 * What stands between a model and the loop: calls and reasoning read from text, prompts, the list
 * of tools that fits a context, token estimates, and when to ask again. Pure functions over text
 * and values: no I/O, no clock, no thread, and no input that makes them throw or take more than
 * linear time.
 */
@NullMarked
package dev.asyncat.core.model;

import org.jspecify.annotations.NullMarked;
