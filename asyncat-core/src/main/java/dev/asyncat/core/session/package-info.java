/** What can be said about the sessions of a user taken together. */
@NullMarked
package dev.asyncat.core.session;

import org.jspecify.annotations.NullMarked;
