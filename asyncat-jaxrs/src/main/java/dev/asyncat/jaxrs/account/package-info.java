/** Who the user is, and the user's workspaces, as the web client asks for them. */
@NullMarked
package dev.asyncat.jaxrs.account;

import org.jspecify.annotations.NullMarked;
