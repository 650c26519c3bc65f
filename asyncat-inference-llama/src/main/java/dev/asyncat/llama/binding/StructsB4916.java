package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** The C structures of llama.cpp release b4916 that are passed to and fro. */
final class StructsB4916 {

  static final StructLayout MODEL_PARAMS =
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

  static final StructLayout CONTEXT_PARAMS =
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

  static final StructLayout BATCH =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_tokens"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("token"),
          ADDRESS.withName("embd"),
          ADDRESS.withName("pos"),
          ADDRESS.withName("n_seq_id"),
          ADDRESS.withName("seq_id"),
          ADDRESS.withName("logits"));

  private static final int TYPE_F16 = 1;

  private StructsB4916() {}

  /** Whether the library's own defaults are found where these layouts look for them. */
  static boolean areDefaults(MemorySegment model, MemorySegment context) {
    return bool(model, MODEL_PARAMS, "use_mmap")
        && !bool(model, MODEL_PARAMS, "vocab_only")
        && !bool(model, MODEL_PARAMS, "use_mlock")
        && !bool(model, MODEL_PARAMS, "check_tensors")
        && number(model, MODEL_PARAMS, "split_mode") == 1
        && number(context, CONTEXT_PARAMS, "n_ctx") == 512
        && number(context, CONTEXT_PARAMS, "n_batch") == 2048
        && number(context, CONTEXT_PARAMS, "n_ubatch") == 512
        && number(context, CONTEXT_PARAMS, "n_seq_max") == 1
        && number(context, CONTEXT_PARAMS, "pooling_type") == -1
        && number(context, CONTEXT_PARAMS, "type_k") == TYPE_F16
        && number(context, CONTEXT_PARAMS, "type_v") == TYPE_F16
        && bool(context, CONTEXT_PARAMS, "offload_kqv")
        && !bool(context, CONTEXT_PARAMS, "logits_all")
        && !bool(context, CONTEXT_PARAMS, "embeddings")
        && !bool(context, CONTEXT_PARAMS, "flash_attn");
  }

  /** Sets how a model is loaded. Everything stays on the processor. */
  static void configureModel(MemorySegment params, boolean mapped, MemorySegment progressCallback) {
    params.set(JAVA_INT, offset(MODEL_PARAMS, "n_gpu_layers"), 0);
    params.set(JAVA_BOOLEAN, offset(MODEL_PARAMS, "use_mmap"), mapped);
    params.set(ADDRESS, offset(MODEL_PARAMS, "progress_callback"), progressCallback);
  }

  /** Sets the size of a context and of its batches. */
  static void configureContext(MemorySegment params, int contextTokens, int batchTokens) {
    params.set(JAVA_INT, offset(CONTEXT_PARAMS, "n_ctx"), contextTokens);
    params.set(JAVA_INT, offset(CONTEXT_PARAMS, "n_batch"), batchTokens);
    params.set(JAVA_INT, offset(CONTEXT_PARAMS, "n_ubatch"), batchTokens);
    params.set(JAVA_BOOLEAN, offset(CONTEXT_PARAMS, "no_perf"), true);
  }

  /** Room for a batch; its arrays are filled in place. */
  static MemorySegment batch(
      SegmentAllocator allocator,
      MemorySegment tokens,
      MemorySegment positions,
      MemorySegment sequenceCounts,
      MemorySegment sequences,
      MemorySegment wantsLogits) {
    MemorySegment batch = allocator.allocate(BATCH);
    batch.set(ADDRESS, offset(BATCH, "token"), tokens);
    batch.set(ADDRESS, offset(BATCH, "pos"), positions);
    batch.set(ADDRESS, offset(BATCH, "n_seq_id"), sequenceCounts);
    batch.set(ADDRESS, offset(BATCH, "seq_id"), sequences);
    batch.set(ADDRESS, offset(BATCH, "logits"), wantsLogits);
    return batch;
  }

  /** Sets how many tokens of a batch count. */
  static void resize(MemorySegment batch, int tokens) {
    batch.set(JAVA_INT, offset(BATCH, "n_tokens"), tokens);
  }

  private static boolean bool(MemorySegment struct, StructLayout layout, String name) {
    return struct.get(JAVA_BYTE, offset(layout, name)) == 1;
  }

  private static int number(MemorySegment struct, StructLayout layout, String name) {
    return struct.get(JAVA_INT, offset(layout, name));
  }

  private static long offset(StructLayout layout, String name) {
    return layout.byteOffset(MemoryLayout.PathElement.groupElement(name));
  }
}
