package dev.asyncat.core.process;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A command line for {@code sh -c}.
 *
 * @param line what the shell is given
 * @param directory where it runs
 * @param timeout after which it is ended
 */
public record ShellCommand(String line, Path directory, Duration timeout) {}
