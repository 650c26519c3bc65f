/**
 * The durable record of one or more runs: summary, audit rows and pending requests, all derived
 * from the run log.
 */
@NullMarked
package dev.asyncat.session;

import org.jspecify.annotations.NullMarked;
