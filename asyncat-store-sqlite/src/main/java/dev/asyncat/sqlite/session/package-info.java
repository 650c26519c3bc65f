/** What the log made of sessions: their rows, their audit, their questions to people. */
@NullMarked
package dev.asyncat.sqlite.session;

import org.jspecify.annotations.NullMarked;
