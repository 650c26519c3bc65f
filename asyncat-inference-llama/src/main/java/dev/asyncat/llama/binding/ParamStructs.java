package dev.asyncat.llama.binding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The structures that say how a model is loaded and a context made. Their fields differ from build
 * to build, which is why each build has an implementation of its own.
 */
interface ParamStructs {

  /** {@code llama_model_params}. */
  StructLayout modelParams();

  /** {@code llama_context_params}. */
  StructLayout contextParams();

  /** Whether the library's own defaults are found where these layouts look for them. */
  boolean areDefaults(MemorySegment model, MemorySegment context);

  /**
   * Sets how a model is loaded. Everything stays on the processor.
   *
   * @param mapped whether the file is mapped into memory; else it is copied
   * @param progress native code that hears how far the load is and says whether to go on
   */
  void configureModel(MemorySegment params, boolean mapped, MemorySegment progress);

  /** Sets how a context is made. */
  void configureContext(MemorySegment params, ContextSettings settings);
}
