/** What everything that reads documents must do. */
@NullMarked
package dev.asyncat.testkit.attachment;

import org.jspecify.annotations.NullMarked;
