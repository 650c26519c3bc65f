package dev.asyncat.localmodel;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about itself.
 *
 * @param name as the file gives it, else the file's name
 * @param parameters number of weights
 * @param quantisation such as {@code Q4_K_M}
 * @param trainedContext tokens the model was trained on
 * @param chatTemplate the template the file carries, if any
 * @param templateFamily which known family it was recognised as, such as {@code chatml}
 * @param license as the file gives it
 */
public record ModelFacts(
    Path file,
    long sizeBytes,
    String name,
    String architecture,
    long parameters,
    String quantisation,
    int trainedContext,
    @Nullable String chatTemplate,
    String templateFamily,
    @Nullable String license) {}
