/** Where the API lives below an application: one set of resources answers under two prefixes. */
@NullMarked
package dev.asyncat.jaxrs.mount;

import org.jspecify.annotations.NullMarked;
