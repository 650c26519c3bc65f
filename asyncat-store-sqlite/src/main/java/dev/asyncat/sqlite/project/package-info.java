/** The tables of projects and their directories. */
@NullMarked
package dev.asyncat.sqlite.project;

import org.jspecify.annotations.NullMarked;
