package dev.asyncat.llama.gguf;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges whether the native build can load a model, so that no file makes it fail in a way that
 * would end the process.
 *
 * <p>llama.cpp answers many contradictions in a file with an assertion or an uncaught C++
 * exception. Each of them is looked for here first.
 */
public final class LoadableModel {

  private static final Set<String> TOKENIZERS = Set.of("llama", "gpt2");
  private static final Set<String> ROPE_SCALINGS = Set.of("none", "linear", "yarn", "longrope");
  private static final int MAX_LAYERS = 512;
  private static final int MAX_EXPERTS = 256;
  private static final long MAX_WIDTH = 1 << 20;
  private static final int MAX_TOKENS = 2_000_000;

  private final GgufFile file;
  private final LlamaBuild build;
  private final Architectures known;
  private final String architecture;

  private LoadableModel(GgufFile file, LlamaBuild build, String architecture) {
    this.file = file;
    this.build = build;
    this.known = build.architectures();
    this.architecture = architecture;
  }

  /**
   * Checks a header and collects its facts.
   *
   * @param build what would load it
   * @throws InvalidModelFileException with the first reason why the model cannot run here
   */
  public static GgufFacts check(GgufFile file, LlamaBuild build) {
    String architecture =
        file.text("general.architecture")
            .orElseThrow(
                () ->
                    new InvalidModelFileException(
                        file.path(), "names no architecture; it is no language model"));
    new LoadableModel(file, build, architecture).check();
    return GgufFacts.of(file);
  }

  private void check() {
    checkKind();
    checkShape();
    checkNumbers();
    checkTensors();
    checkVocabulary();
  }

  private void checkKind() {
    String kind = file.text("general.type").orElse("model");
    if (!kind.equals("model")) {
      throw problem("holds a \"" + kind + "\", not a whole model; name the model's own file");
    }
    if (file.integer("split.count").orElse(1L) > 1) {
      throw problem(
          "is one of "
              + file.integer("split.count").orElse(0L)
              + " parts of a split model; join them with `llama-gguf-split --merge` first");
    }
    if (known.otherPurpose().contains(architecture)) {
      throw problem(
          "holds a model of architecture "
              + architecture
              + ", which does not write text; get a chat model");
    }
    if (!known.generating().contains(architecture)) {
      throw problem(
          "holds a model of architecture \""
              + architecture
              + "\", which this engine (llama.cpp "
              + build.release()
              + ") does not know; "
              + newerBuild()
              + "known are "
              + String.join(", ", new TreeSet<>(known.generating())));
    }
  }

  private String newerBuild() {
    return Arrays.stream(LlamaBuild.values())
        .filter(other -> other.architectures().generating().contains(architecture))
        .findFirst()
        .map(
            other ->
                "the engine llama.cpp "
                    + other.release()
                    + " does, install it with `asyncat engines install`; ")
        .orElse("");
  }

  private void checkShape() {
    required("context_length", 1, Integer.MAX_VALUE);
    long width = required("embedding_length", 1, MAX_WIDTH);
    long layers = required("block_count", 1, MAX_LAYERS);
    if (architecture.equals("baichuan") && layers != 32 && layers != 40) {
      throw problem(
          "holds a Baichuan model of " + layers + " layers; those with 32 and 40 run here");
    }
    optional("nextn_predict_layers", 0, layers);
    checkExperts();
    if (known.recurrent().contains(architecture)) {
      return;
    }
    if (file.metadata().get(key("attention.head_count")) instanceof GgufValue.Numbers) {
      return;
    }
    long heads = required("attention.head_count", 1, width);
    long kvHeads = optional("attention.head_count_kv", 1, heads).orElse(heads);
    if (heads % kvHeads != 0) {
      throw problem(heads + " attention heads cannot share " + kvHeads + " key-value heads");
    }
    if (width % heads != 0 && file.metadata().get(key("attention.key_length")) == null) {
      throw problem("an embedding of " + width + " cannot be cut into " + heads + " heads");
    }
    long keyWidth = optional("attention.key_length", 1, MAX_WIDTH).orElse(width / heads);
    long valueWidth = optional("attention.value_length", 1, MAX_WIDTH).orElse(width / heads);
    if (keyWidth != valueWidth && !known.unequalHeads().contains(architecture)) {
      throw problem(
          "has keys of " + keyWidth + " and values of " + valueWidth + " dimensions, which differ");
    }
    checkRotation(optional("rope.dimension_count", 1, MAX_WIDTH).orElse(keyWidth), keyWidth);
  }

  private void checkRotation(long rotated, long headWidth) {
    boolean whole = known.wholeHeadRotated().contains(architecture);
    if (rotated > headWidth || rotated % 2 != 0 || (whole && rotated != headWidth)) {
      throw problem(
          rotated + " rotated dimensions do not fit a head of " + headWidth + " dimensions");
    }
  }

  private void checkExperts() {
    long experts = optional("expert_count", 0, MAX_EXPERTS).orElse(0L);
    long used = usedExperts();
    boolean none = experts == 0 && known.mixtures().contains(architecture);
    if (used > experts || (experts > 0 && used == 0) || none) {
      throw problem("uses " + used + " of " + experts + " experts, which cannot be");
    }
    long groups = optional("expert_group_count", 0, MAX_EXPERTS).orElse(0L);
    long usedGroups = optional("expert_group_used_count", 0, MAX_EXPERTS).orElse(0L);
    boolean uneven = groups > 1 && (experts % groups != 0 || usedGroups < 1);
    if (groups > 0 && (groups >= experts || uneven || usedGroups >= groups)) {
      throw problem(
          "uses "
              + usedGroups
              + " of "
              + groups
              + " groups of "
              + experts
              + " experts, which"
              + " cannot be");
    }
  }

  /** One number for all layers, or, where the build knows that, one for each. */
  private long usedExperts() {
    if (file.metadata().get(key("expert_used_count")) instanceof GgufValue.Numbers each) {
      return each.head().stream().mapToLong(Double::longValue).max().orElse(0);
    }
    return optional("expert_used_count", 0, MAX_EXPERTS).orElse(0L);
  }

  private void checkNumbers() {
    file.metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith(architecture + ".") && !usable(value)) {
                throw problem("has " + key + " = " + value + "; the file is damaged");
              }
            });
    String scaling = file.text(key("rope.scaling.type")).orElse("none");
    if (!ROPE_SCALINGS.contains(scaling)) {
      throw problem(
          "scales positions by \""
              + scaling
              + "\"; "
              + String.join(", ", new TreeSet<>(ROPE_SCALINGS))
              + " are understood");
    }
  }

  /** Infinite and undefined numbers pass the native's own checks and end in its assertions. */
  private static boolean usable(GgufValue value) {
    return switch (value) {
      case GgufValue.Real(double number, GgufType _) -> Double.isFinite(number) && number >= 0;
      case GgufValue.Numbers(GgufType type, long _, List<Double> numbers) ->
          (type == GgufType.INT32 || type == GgufType.UINT32)
              && numbers.stream().allMatch(number -> number >= 0 && number <= MAX_WIDTH);
      case GgufValue.Int _, GgufValue.Bool _, GgufValue.Text _, GgufValue.Texts _ -> true;
    };
  }

  private void checkTensors() {
    if (file.tensors().isEmpty()) {
      throw problem("holds no weights; it is a vocabulary or a header only");
    }
    for (GgufTensor tensor : file.tensors()) {
      if (!tensor.type().knownTo(build)) {
        throw problem(
            "stores weights as "
                + tensor.type()
                + ", which this engine (llama.cpp "
                + build.release()
                + ") does not know; install a newer one with `asyncat engines install`");
      }
      if (tensor.dimensions().size() == 1 && tensor.type() != GgmlType.F32) {
        throw problem(
            "stores the vector \""
                + tensor.name()
                + "\" as "
                + tensor.type()
                + "; vectors must be F32, convert the model again");
      }
    }
  }

  private void checkVocabulary() {
    String tokenizer =
        file.text("tokenizer.ggml.model")
            .orElseThrow(() -> problem("holds no tokenizer; it is no complete language model"));
    if (!TOKENIZERS.contains(tokenizer)) {
      throw problem(
          "has a tokenizer of kind \""
              + tokenizer
              + "\"; "
              + String.join(", ", new TreeSet<>(TOKENIZERS))
              + " are understood");
    }
    List<String> tokens = file.texts("tokenizer.ggml.tokens");
    if (tokens.isEmpty() || tokens.size() > MAX_TOKENS) {
      throw problem("has a vocabulary of " + tokens.size() + " tokens; the file is damaged");
    }
    checkArray("tokenizer.ggml.scores", GgufType.FLOAT32, tokens.size());
    checkArray("tokenizer.ggml.token_type", GgufType.INT32, tokens.size());
    checkMerges(tokenizer);
    Set<String> distinct = new HashSet<>(tokens);
    if (distinct.size() != tokens.size() || distinct.contains("")) {
      throw problem("has a vocabulary with repeated or empty tokens; the file is damaged");
    }
    if (tokenizer.equals("llama")) {
      checkByteTokens(distinct);
    }
  }

  private void checkMerges(String tokenizer) {
    GgufValue merges = file.metadata().get("tokenizer.ggml.merges");
    if (merges != null && !(merges instanceof GgufValue.Texts)) {
      throw problem("has tokenizer.ggml.merges that are no texts; the file is damaged");
    }
    if (merges == null && tokenizer.equals("gpt2")) {
      throw problem("has no tokenizer.ggml.merges, without which text cannot be tokenised");
    }
  }

  /** Without them, a character outside the vocabulary would throw inside the native. */
  private void checkByteTokens(Set<String> tokens) {
    for (int b = 0; b < 256; b++) {
      String name = "<0x%02X>".formatted(b);
      if (!tokens.contains(name)) {
        throw problem("has a vocabulary without the byte token " + name);
      }
    }
  }

  private void checkArray(String key, GgufType type, int size) {
    GgufValue value = file.metadata().get(key);
    if (value == null) {
      return;
    }
    if (!(value instanceof GgufValue.Numbers numbers)
        || numbers.type() != type
        || numbers.size() != size) {
      throw problem("has a " + key + " that does not fit its " + size + " tokens");
    }
  }

  private long required(String name, long least, long most) {
    return optional(name, least, most)
        .orElseThrow(() -> problem("has no " + key(name) + "; the file is damaged"));
  }

  private Optional<Long> optional(String name, long least, long most) {
    GgufValue value = file.metadata().get(key(name));
    if (value == null || value instanceof GgufValue.Numbers) {
      return Optional.empty();
    }
    if (value instanceof GgufValue.Int(long number, GgufType type)
        && type == GgufType.UINT32
        && number >= least
        && number <= most) {
      return Optional.of(number);
    }
    throw problem(
        "has "
            + key(name)
            + " = "
            + value
            + "; a number from "
            + least
            + " to "
            + most
            + " is needed");
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private InvalidModelFileException problem(String problem) {
    return new InvalidModelFileException(file.path(), problem);
  }
}
