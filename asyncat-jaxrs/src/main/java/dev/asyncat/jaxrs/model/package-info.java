/** Shows which model the next run would talk to. */
@NullMarked
package dev.asyncat.jaxrs.model;

import org.jspecify.annotations.NullMarked;
