/** Local models on llama.cpp. */
@NullMarked
package dev.asyncat.llama;

import org.jspecify.annotations.NullMarked;
