/** The command {@code doctor}: what is there, what is missing, what to do. */
@NullMarked
package dev.asyncat.cli.doctor;

import org.jspecify.annotations.NullMarked;
