/**
 * Command lines with the verdict that they deserve, for testing whatever decides about commands.
 */
@NullMarked
package dev.asyncat.testkit.command;

import org.jspecify.annotations.NullMarked;
