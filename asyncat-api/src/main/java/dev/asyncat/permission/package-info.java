/**
 * Who may do what: requests that wait for a person, decisions, standing rules and the levels shown
 * to clients.
 */
@NullMarked
package dev.asyncat.permission;

import org.jspecify.annotations.NullMarked;
