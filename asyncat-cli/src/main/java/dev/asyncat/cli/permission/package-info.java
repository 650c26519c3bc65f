/** Lists, adds and revokes what is allowed or refused for good. */
@NullMarked
package dev.asyncat.cli.permission;

import org.jspecify.annotations.NullMarked;
