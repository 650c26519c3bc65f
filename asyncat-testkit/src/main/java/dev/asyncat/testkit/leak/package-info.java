/**
 * Finds what a test left behind: threads, child processes and open files. {@link
 * dev.asyncat.testkit.leak.LeakCheck} can be used anywhere, {@link
 * dev.asyncat.testkit.leak.LeakExtension} does it for every test of a class.
 */
@NullMarked
package dev.asyncat.testkit.leak;

import org.jspecify.annotations.NullMarked;
