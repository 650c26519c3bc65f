/** Projects: what conversations are about, with the directories that belong to them. */
@NullMarked
package dev.asyncat.project;

import org.jspecify.annotations.NullMarked;
