package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** The structures of llama.cpp release v0.5.0. */
final class StructsV050 implements ParamStructs {

  private static final StructLayout MODEL_PARAMS =
      MemoryLayout.structLayout(
          ADDRESS.withName("devices"),
          ADDRESS.withName("tensor_buft_overrides"),
          JAVA_INT.withName("n_gpu_layers"),
          JAVA_INT.withName("split_mode"),
          JAVA_INT.withName("load_mode"),
          JAVA_INT.withName("lazy_mode"),
          JAVA_INT.withName("main_gpu"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("tensor_split"),
          ADDRESS.withName("progress_callback"),
          ADDRESS.withName("progress_callback_user_data"),
          ADDRESS.withName("kv_overrides"),
          JAVA_BOOLEAN.withName("vocab_only"),
          JAVA_BOOLEAN.withName("check_tensors"),
          JAVA_BOOLEAN.withName("use_extra_bufts"),
          JAVA_BOOLEAN.withName("no_host"),
          JAVA_BOOLEAN.withName("no_alloc"),
          JAVA_BOOLEAN.withName("load_mtp"),
          MemoryLayout.paddingLayout(2));

  private static final StructLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_ctx"),
          JAVA_INT.withName("n_batch"),
          JAVA_INT.withName("n_ubatch"),
          JAVA_INT.withName("n_seq_max"),
          JAVA_INT.withName("n_rs_seq"),
          JAVA_INT.withName("n_outputs_max"),
          JAVA_INT.withName("n_outputs_max_per_seq"),
          JAVA_INT.withName("n_threads"),
          JAVA_INT.withName("n_threads_batch"),
          JAVA_INT.withName("ctx_type"),
          JAVA_INT.withName("rope_scaling_type"),
          JAVA_INT.withName("pooling_type"),
          JAVA_INT.withName("attention_type"),
          JAVA_INT.withName("flash_attn_type"),
          JAVA_FLOAT.withName("rope_freq_base"),
          JAVA_FLOAT.withName("rope_freq_scale"),
          JAVA_FLOAT.withName("yarn_ext_factor"),
          JAVA_FLOAT.withName("yarn_attn_factor"),
          JAVA_FLOAT.withName("yarn_beta_fast"),
          JAVA_FLOAT.withName("yarn_beta_slow"),
          JAVA_INT.withName("yarn_orig_ctx"),
          JAVA_FLOAT.withName("defrag_thold"),
          ADDRESS.withName("cb_eval"),
          ADDRESS.withName("cb_eval_user_data"),
          JAVA_INT.withName("type_k"),
          JAVA_INT.withName("type_v"),
          ADDRESS.withName("abort_callback"),
          ADDRESS.withName("abort_callback_data"),
          JAVA_BOOLEAN.withName("embeddings"),
          JAVA_BOOLEAN.withName("offload_kqv"),
          JAVA_BOOLEAN.withName("no_perf"),
          JAVA_BOOLEAN.withName("op_offload"),
          JAVA_BOOLEAN.withName("swa_full"),
          JAVA_BOOLEAN.withName("kv_unified"),
          MemoryLayout.paddingLayout(2),
          ADDRESS.withName("samplers"),
          JAVA_LONG.withName("n_samplers"),
          ADDRESS.withName("ctx_other"));

  private static final int AUTOMATIC = -1;
  private static final int COPIED = 0;
  private static final int MAPPED = 1;
  private static final int FLASH = 1;

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
    return model.number("n_gpu_layers") == AUTOMATIC
        && model.number("split_mode") == 1
        && model.number("load_mode") == AUTOMATIC
        && model.number("lazy_mode") == 1
        && model.number("main_gpu") == 0
        && model.off("vocab_only")
        && model.off("check_tensors")
        && model.flag("use_extra_bufts")
        && model.off("no_host")
        && model.off("no_alloc")
        && model.off("load_mtp");
  }

  private static boolean contextDefaults(Struct context) {
    return context.number("n_ctx") == 512
        && context.number("n_batch") == 2048
        && context.number("n_ubatch") == 512
        && context.number("n_seq_max") == 1
        && context.number("n_rs_seq") == 0
        && context.number("n_outputs_max") == 0
        && context.number("n_outputs_max_per_seq") == 1
        && context.number("pooling_type") == AUTOMATIC
        && context.number("flash_attn_type") == AUTOMATIC
        && context.number("type_k") == CacheType.F16.code()
        && context.number("type_v") == CacheType.F16.code()
        && context.off("embeddings")
        && context.flag("offload_kqv")
        && context.flag("no_perf")
        && context.flag("op_offload")
        && context.flag("swa_full")
        && context.off("kv_unified");
  }

  @Override
  public void configureModel(MemorySegment params, boolean mapped, MemorySegment progress) {
    new Struct(MODEL_PARAMS, params)
        .set("n_gpu_layers", 0)
        .set("load_mode", mapped ? MAPPED : COPIED)
        .set("progress_callback", progress);
  }

  /**
   * All sequences use the same room, so that they can share beginnings and one of them can take
   * what the others leave. Values of fewer bits are only read by the attention that is called
   * flash.
   */
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
            .set("flash_attn_type", settings.values().quantised() ? FLASH : AUTOMATIC)
            .set("offload_kqv", false)
            .set("op_offload", false)
            .set("kv_unified", true);
    settings
        .embeddings()
        .ifPresent(pooling -> context.set("embeddings", true).set("pooling_type", pooling.code()));
  }
}
