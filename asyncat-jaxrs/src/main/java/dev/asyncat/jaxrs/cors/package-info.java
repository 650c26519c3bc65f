/** Which web pages of other origins may call the API. */
@NullMarked
package dev.asyncat.jaxrs.cors;

import org.jspecify.annotations.NullMarked;
