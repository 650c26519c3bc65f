/** Test doubles and contracts for programs that embed Asyncat. */
@NullMarked
package dev.asyncat.testkit;

import org.jspecify.annotations.NullMarked;
