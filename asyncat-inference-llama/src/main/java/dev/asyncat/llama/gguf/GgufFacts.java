package dev.asyncat.llama.gguf;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a model file says about the model in it.
 *
 * @param name the name in the metadata, else the file's name
 * @param architecture such as {@code llama} or {@code qwen2}
 * @param parameters how many weights it has
 * @param quantization how most weights are stored, such as {@code Q4_K_M}
 * @param contextTokens the longest context that it was trained for, in tokens
 * @param tokenizer the kind of tokenizer: {@code llama} (SentencePiece) or {@code gpt2} (byte
 *     pairs)
 * @param vocabularySize how many different tokens it knows
 * @param chatTemplate the Jinja text of its chat template; empty for a base model
 * @param licence the licence that the file names; empty if it names none
 * @param specialTokens the texts of tokens with a role, by role: {@code bos}, {@code eos}, {@code
 *     eot}, {@code pad}, {@code unk}
 * @param longestToken the most bytes of text that one token can stand for
 * @param cacheBytesPerToken the memory that a context takes for every token it holds
 * @param bytes the size of the file
 */
public record GgufFacts(
    String name,
    String architecture,
    long parameters,
    String quantization,
    long contextTokens,
    String tokenizer,
    int vocabularySize,
    Optional<String> chatTemplate,
    Optional<String> licence,
    Map<String, String> specialTokens,
    int longestToken,
    long cacheBytesPerToken,
    long bytes) {

  private static final Map<String, String> ROLES =
      Map.of(
          "bos", "tokenizer.ggml.bos_token_id",
          "eos", "tokenizer.ggml.eos_token_id",
          "eot", "tokenizer.ggml.eot_token_id",
          "pad", "tokenizer.ggml.padding_token_id",
          "unk", "tokenizer.ggml.unknown_token_id");

  private static final Map<Long, String> FILE_TYPES =
      Map.ofEntries(
          Map.entry(0L, "F32"),
          Map.entry(1L, "F16"),
          Map.entry(2L, "Q4_0"),
          Map.entry(3L, "Q4_1"),
          Map.entry(7L, "Q8_0"),
          Map.entry(8L, "Q5_0"),
          Map.entry(9L, "Q5_1"),
          Map.entry(10L, "Q2_K"),
          Map.entry(11L, "Q3_K_S"),
          Map.entry(12L, "Q3_K_M"),
          Map.entry(13L, "Q3_K_L"),
          Map.entry(14L, "Q4_K_S"),
          Map.entry(15L, "Q4_K_M"),
          Map.entry(16L, "Q5_K_S"),
          Map.entry(17L, "Q5_K_M"),
          Map.entry(18L, "Q6_K"),
          Map.entry(19L, "IQ2_XXS"),
          Map.entry(20L, "IQ2_XS"),
          Map.entry(21L, "Q2_K_S"),
          Map.entry(22L, "IQ3_XS"),
          Map.entry(23L, "IQ3_XXS"),
          Map.entry(24L, "IQ1_S"),
          Map.entry(25L, "IQ4_NL"),
          Map.entry(26L, "IQ3_S"),
          Map.entry(27L, "IQ3_M"),
          Map.entry(28L, "IQ2_S"),
          Map.entry(29L, "IQ2_M"),
          Map.entry(30L, "IQ4_XS"),
          Map.entry(31L, "IQ1_M"),
          Map.entry(32L, "BF16"),
          Map.entry(36L, "TQ1_0"),
          Map.entry(37L, "TQ2_0"),
          Map.entry(38L, "MXFP4"),
          Map.entry(39L, "NVFP4"),
          Map.entry(40L, "Q1_0"),
          Map.entry(41L, "Q2_0"));

  /** Facts; the map is copied. */
  public GgufFacts {
    specialTokens = Map.copyOf(specialTokens);
  }

  /**
   * Collects the facts from a header. Nothing is required to be there; see {@link LoadableModel}.
   */
  public static GgufFacts of(GgufFile file) {
    String architecture = file.text("general.architecture").orElse("unknown");
    return new GgufFacts(
        file.text("general.name").filter(name -> !name.isBlank()).orElse(fileName(file)),
        architecture,
        file.tensors().stream().mapToLong(GgufTensor::elements).sum(),
        quantization(file),
        file.integer(architecture + ".context_length").orElse(0L),
        file.text("tokenizer.ggml.model").orElse("unknown"),
        file.texts("tokenizer.ggml.tokens").size(),
        file.text("tokenizer.chat_template").filter(template -> !template.isBlank()),
        file.text("general.license").filter(licence -> !licence.isBlank()),
        specialTokens(file),
        longestToken(file),
        cacheBytesPerToken(file, architecture),
        file.bytes());
  }

  private static int longestToken(GgufFile file) {
    return file.texts("tokenizer.ggml.tokens").stream()
        .mapToInt(token -> token.getBytes(StandardCharsets.UTF_8).length)
        .max()
        .orElse(0);
  }

  /** Keys and values of 16 bits in every layer; nothing for models without attention. */
  private static long cacheBytesPerToken(GgufFile file, String architecture) {
    if (Architectures.V0_5_0.recurrent().contains(architecture)) {
      return 0;
    }
    long heads = file.integer(architecture + ".attention.head_count").orElse(1L);
    long kvHeads = file.integer(architecture + ".attention.head_count_kv").orElse(heads);
    HeadWidths widths = HeadWidths.of(file);
    return file.integer(architecture + ".block_count").orElse(0L)
        * kvHeads
        * (widths.key() + widths.value())
        * 2;
  }

  private static String fileName(GgufFile file) {
    return String.valueOf(file.path().getFileName()).replaceFirst("\\.gguf$", "");
  }

  private static String quantization(GgufFile file) {
    String declared = file.integer("general.file_type").map(FILE_TYPES::get).orElse(null);
    if (declared != null) {
      return declared;
    }
    Map<GgmlType, Long> bytes = new TreeMap<>();
    file.tensors().forEach(tensor -> bytes.merge(tensor.type(), tensor.bytes(), Long::sum));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> most.getKey().name())
        .orElse("unknown");
  }

  private static Map<String, String> specialTokens(GgufFile file) {
    var tokens = file.texts("tokenizer.ggml.tokens");
    Map<String, String> special = new TreeMap<>();
    ROLES.forEach(
        (role, key) ->
            file.integer(key)
                .filter(id -> id >= 0 && id < tokens.size())
                .ifPresent(id -> special.put(role, tokens.get(id.intValue()))));
    return special;
  }
}
