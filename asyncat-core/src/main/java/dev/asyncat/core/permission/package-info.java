/**
 * Decides whether a call may run. {@link dev.asyncat.core.permission.PermissionPolicy} is a pure
 * function; {@link dev.asyncat.core.permission.PermissionBroker} puts what is left to a person.
 */
@NullMarked
package dev.asyncat.core.permission;

import org.jspecify.annotations.NullMarked;
