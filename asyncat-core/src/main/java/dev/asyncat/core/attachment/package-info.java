/** What a user attaches to a request, in the form in which a model is shown it. */
@NullMarked
package dev.asyncat.core.attachment;

import org.jspecify.annotations.NullMarked;
