/** Projects as users keep them: a name, and the directories that belong to it. */
@NullMarked
package dev.asyncat.core.project;

import org.jspecify.annotations.NullMarked;
