/** The table of standing approvals. */
@NullMarked
package dev.asyncat.sqlite.permission;

import org.jspecify.annotations.NullMarked;
