/**
 * The agent loop and everything around it: {@link dev.asyncat.core.run.RunSetup} gathers what a run
 * needs, {@link dev.asyncat.core.run.AgentLoop} asks the model and runs tools until there is a
 * reason to stop, {@link dev.asyncat.core.run.RunJournal} stores every event before anyone sees it.
 * One virtual thread per run; nothing here is shared between runs except {@link
 * dev.asyncat.core.run.Runs}.
 */
@NullMarked
package dev.asyncat.core.run;

import org.jspecify.annotations.NullMarked;
