/**
 * Models behind endpoints that speak OpenAI's chat completions, over an HTTP client of our own that
 * can be cancelled at any time: {@link dev.asyncat.langchain4j.openai.OpenAiCompatible}.
 */
@NullMarked
package dev.asyncat.langchain4j.openai;

import org.jspecify.annotations.NullMarked;
