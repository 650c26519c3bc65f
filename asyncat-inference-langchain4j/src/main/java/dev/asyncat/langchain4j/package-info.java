/** A model provider over any LangChain4j streaming chat model. */
@NullMarked
package dev.asyncat.langchain4j;

import org.jspecify.annotations.NullMarked;
