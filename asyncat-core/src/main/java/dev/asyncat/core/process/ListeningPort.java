package dev.asyncat.core.process;

import org.jspecify.annotations.Nullable;

/**
 * A port on which something waits for others.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param address of this machine, as text
 * @param pid of the process that has it open, {@code null} if this user may not know
 * @param program the name of that process's program, {@code null} likewise
 */
public record ListeningPort(
    String protocol, String address, int port, @Nullable Long pid, @Nullable String program) {}
