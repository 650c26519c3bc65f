/** The tables of users, token hashes and workspaces. */
@NullMarked
package dev.asyncat.sqlite.user;

import org.jspecify.annotations.NullMarked;
