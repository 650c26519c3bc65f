/**
 * Users, their access tokens and their workspaces. Everything stored belongs to exactly one user.
 */
@NullMarked
package dev.asyncat.user;

import org.jspecify.annotations.NullMarked;
