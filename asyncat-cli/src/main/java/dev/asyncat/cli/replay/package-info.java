/** Makes tests of recorded sessions. */
@NullMarked
package dev.asyncat.cli.replay;

import org.jspecify.annotations.NullMarked;
