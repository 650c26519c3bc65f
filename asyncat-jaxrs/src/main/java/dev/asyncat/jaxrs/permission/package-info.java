/** Takes people's decisions and answers while a run waits for them. */
@NullMarked
package dev.asyncat.jaxrs.permission;

import org.jspecify.annotations.NullMarked;
