/**
 * Models and tools of LangChain4j inside Asyncat: {@link dev.asyncat.langchain4j.LangChain4jModel}
 * asks any streaming chat model of that library, {@link dev.asyncat.langchain4j.LangChain4jTools}
 * registers objects with its {@code @Tool} methods.
 */
@NullMarked
package dev.asyncat.langchain4j;

import org.jspecify.annotations.NullMarked;
