/**
 * Tools from jars in a folder: each plug-in in a class loader of its own, and a broken one reported
 * instead of in the way.
 */
@NullMarked
package dev.asyncat.core.plugin;

import org.jspecify.annotations.NullMarked;
