/**
 * Finds what a test left behind: threads, processes, open files and sockets. {@link
 * dev.asyncat.testkit.leak.LeakCheck} can be used anywhere, {@link
 * dev.asyncat.testkit.leak.LeakExtension} does it for every test of a class or of a module.
 */
@NullMarked
package dev.asyncat.testkit.leak;

import org.jspecify.annotations.NullMarked;
