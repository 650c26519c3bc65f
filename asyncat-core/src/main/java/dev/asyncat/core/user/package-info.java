/** Users as the runtime sees them: the default one, those added later, and their access tokens. */
@NullMarked
package dev.asyncat.core.user;

import org.jspecify.annotations.NullMarked;
