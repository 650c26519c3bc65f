package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** The structures of llama.cpp release b4916. */
final class StructsB4916 implements ParamStructs {

  private static final StructLayout MODEL_PARAMS =
      MemoryLayout.structLayout(
          ADDRESS.withName("devices"),
          JAVA_INT.withName("n_gpu_layers"),
          JAVA_INT.withName("split_mode"),
          JAVA_INT.withName("main_gpu"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("tensor_split"),
          ADDRESS.withName("progress_callback"),
          ADDRESS.withName("progress_callback_user_data"),
          ADDRESS.withName("kv_overrides"),
          JAVA_BOOLEAN.withName("vocab_only"),
          JAVA_BOOLEAN.withName("use_mmap"),
          JAVA_BOOLEAN.withName("use_mlock"),
          JAVA_BOOLEAN.withName("check_tensors"),
          MemoryLayout.paddingLayout(4));

  private static final StructLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_ctx"),
          JAVA_INT.withName("n_batch"),
          JAVA_INT.withName("n_ubatch"),
          JAVA_INT.withName("n_seq_max"),
          JAVA_INT.withName("n_threads"),
          JAVA_INT.withName("n_threads_batch"),
          JAVA_INT.withName("rope_scaling_type"),
          JAVA_INT.withName("pooling_type"),
          JAVA_INT.withName("attention_type"),
          JAVA_FLOAT.withName("rope_freq_base"),
          JAVA_FLOAT.withName("rope_freq_scale"),
          JAVA_FLOAT.withName("yarn_ext_factor"),
          JAVA_FLOAT.withName("yarn_attn_factor"),
          JAVA_FLOAT.withName("yarn_beta_fast"),
          JAVA_FLOAT.withName("yarn_beta_slow"),
          JAVA_INT.withName("yarn_orig_ctx"),
          JAVA_FLOAT.withName("defrag_thold"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("cb_eval"),
          ADDRESS.withName("cb_eval_user_data"),
          JAVA_INT.withName("type_k"),
          JAVA_INT.withName("type_v"),
          JAVA_BOOLEAN.withName("logits_all"),
          JAVA_BOOLEAN.withName("embeddings"),
          JAVA_BOOLEAN.withName("offload_kqv"),
          JAVA_BOOLEAN.withName("flash_attn"),
          JAVA_BOOLEAN.withName("no_perf"),
          MemoryLayout.paddingLayout(3),
          ADDRESS.withName("abort_callback"),
          ADDRESS.withName("abort_callback_data"));

  @Override
  public StructLayout modelParams() {
    return MODEL_PARAMS;
  }

  @Override
  public StructLayout contextParams() {
    return CONTEXT_PARAMS;
  }

  @Override
  public boolean areDefaults(MemorySegment model, MemorySegment context) {
    return modelDefaults(new Struct(MODEL_PARAMS, model))
        && contextDefaults(new Struct(CONTEXT_PARAMS, context));
  }

  private static boolean modelDefaults(Struct model) {
    return model.flag("use_mmap")
        && model.off("vocab_only")
        && model.off("use_mlock")
        && model.off("check_tensors")
        && model.number("split_mode") == 1;
  }

  private static boolean contextDefaults(Struct context) {
    return context.number("n_ctx") == 512
        && context.number("n_batch") == 2048
        && context.number("n_ubatch") == 512
        && context.number("n_seq_max") == 1
        && context.number("pooling_type") == -1
        && context.number("type_k") == CacheType.F16.code()
        && context.number("type_v") == CacheType.F16.code()
        && context.flag("offload_kqv")
        && context.off("logits_all")
        && context.off("embeddings")
        && context.off("flash_attn");
  }

  @Override
  public void configureModel(MemorySegment params, boolean mapped, MemorySegment progress) {
    new Struct(MODEL_PARAMS, params)
        .set("n_gpu_layers", 0)
        .set("use_mmap", mapped)
        .set("progress_callback", progress);
  }

  /** Values of fewer bits are only read by the attention that is called flash. */
  @Override
  public void configureContext(MemorySegment params, ContextSettings settings) {
    Struct context =
        new Struct(CONTEXT_PARAMS, params)
            .set("n_ctx", settings.contextTokens())
            .set("n_batch", settings.batchTokens())
            .set("n_ubatch", settings.batchTokens())
            .set("n_seq_max", settings.sequences())
            .set("type_k", settings.keys().code())
            .set("type_v", settings.values().code())
            .set("flash_attn", settings.values().quantised())
            .set("no_perf", true);
    settings
        .embeddings()
        .ifPresent(pooling -> context.set("embeddings", true).set("pooling_type", pooling.code()));
  }
}
