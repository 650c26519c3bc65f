/**
 * Local models in this process: {@link dev.asyncat.llama.LlamaEngine} loads GGUF files and {@link
 * dev.asyncat.llama.LlamaModel} answers as any other model provider does.
 */
@NullMarked
package dev.asyncat.llama;

import org.jspecify.annotations.NullMarked;
