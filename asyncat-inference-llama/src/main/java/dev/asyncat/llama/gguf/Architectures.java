package dev.asyncat.llama.gguf;

import java.util.Set;

/** The model architectures of llama.cpp b4916, by what they can do here. */
final class Architectures {

  /**
   * Those that write text one token after the other. RWKV 6 and 7 are left out: the native reads
   * their vocabularies in a way that a damaged file can make it crash.
   */
  static final Set<String> GENERATING =
      Set.of(
          "llama",
          "deci",
          "falcon",
          "grok",
          "gpt2",
          "gptneox",
          "mpt",
          "baichuan",
          "starcoder",
          "refact",
          "bloom",
          "stablelm",
          "qwen",
          "qwen2",
          "qwen2moe",
          "phi2",
          "phi3",
          "phimoe",
          "plamo",
          "codeshell",
          "orion",
          "internlm2",
          "minicpm",
          "minicpm3",
          "gemma",
          "gemma2",
          "gemma3",
          "starcoder2",
          "mamba",
          "xverse",
          "command-r",
          "cohere2",
          "dbrx",
          "olmo",
          "olmo2",
          "olmoe",
          "openelm",
          "arctic",
          "deepseek",
          "deepseek2",
          "chatglm",
          "bitnet",
          "jais",
          "nemotron",
          "exaone",
          "rwkv6qwen2",
          "arwkv7",
          "granite",
          "granitemoe",
          "chameleon");

  /** Those that the native build knows but that do not write text from text alone. */
  static final Set<String> OTHER_PURPOSE =
      Set.of(
          "bert",
          "nomic-bert",
          "jina-bert-v2",
          "t5",
          "t5encoder",
          "wavtokenizer-dec",
          "qwen2vl",
          "clip");

  /** Those without attention heads, whose state is one vector and not a cache of positions. */
  static final Set<String> RECURRENT = Set.of("mamba", "rwkv6qwen2", "arwkv7");

  /** Those whose keys and values differ in width. The native asserts that the others' do not. */
  static final Set<String> UNEQUAL_HEADS = Set.of("deepseek2", "minicpm3");

  /** Those in which the native asserts that positions rotate a whole head. */
  static final Set<String> WHOLE_HEAD_ROTATED =
      Set.of(
          "llama",
          "deci",
          "falcon",
          "baichuan",
          "xverse",
          "grok",
          "dbrx",
          "qwen",
          "qwen2",
          "qwen2moe",
          "plamo",
          "orion",
          "internlm2",
          "starcoder2",
          "olmo2",
          "arctic",
          "deepseek",
          "exaone",
          "granite",
          "granitemoe");

  private Architectures() {}
}
