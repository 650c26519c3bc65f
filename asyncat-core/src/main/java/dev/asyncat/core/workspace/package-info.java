/**
 * Which part of the file system an agent may use, and the only ways to open and replace files in
 * it. {@link dev.asyncat.core.workspace.Workspace} decides about paths; {@link
 * dev.asyncat.core.workspace.WorkspaceFiles} acts on what it decided without being led elsewhere by
 * a symbolic link that appears in between.
 */
@NullMarked
package dev.asyncat.core.workspace;

import org.jspecify.annotations.NullMarked;
