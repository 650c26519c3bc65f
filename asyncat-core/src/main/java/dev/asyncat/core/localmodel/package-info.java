/**
 * Model files on this machine: which are known, which are there, and how one gets here whole. The
 * entry points are {@link dev.asyncat.core.localmodel.ModelCatalogue} and {@link
 * dev.asyncat.core.localmodel.ModelLibrary}.
 */
@NullMarked
package dev.asyncat.core.localmodel;

import org.jspecify.annotations.NullMarked;
