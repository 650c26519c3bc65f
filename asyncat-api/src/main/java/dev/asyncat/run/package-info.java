/**
 * One execution of the agent loop: its request, its numbered events, its handle and the log in
 * which every event is kept before anyone sees it.
 */
@NullMarked
package dev.asyncat.run;

import org.jspecify.annotations.NullMarked;
