package dev.asyncat.llama.engine;

/**
 * How a model is run.
 *
 * @param contextTokens how many tokens prompt and answer share
 * @param threads how many threads compute; 0 for what suits the machine at the moment
 * @param mapped whether the file is mapped into memory rather than copied. A mapped file that
 *     somebody shortens while it is in use ends the process, so files must be replaced, never
 *     overwritten
 */
public record ModelSettings(int contextTokens, int threads, boolean mapped) {}
