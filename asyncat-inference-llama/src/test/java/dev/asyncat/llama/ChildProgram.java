package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.GREEDY;
import static dev.asyncat.llama.Asked.ask;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What tests run in a JVM of its own, because they look at the whole process or might end it. */
final class ChildProgram {

  private static final List<String> ARCHITECTURES =
      List.of("llama", "qwen2", "gemma3", "phi3", "falcon", "mamba", "deepseek2", "granite");
  private static final List<String> KEYS =
      List.of(
          "context_length",
          "embedding_length",
          "block_count",
          "feed_forward_length",
          "attention.head_count",
          "attention.head_count_kv",
          "attention.key_length",
          "attention.value_length",
          "attention.layer_norm_rms_epsilon",
          "attention.sliding_window",
          "rope.dimension_count",
          "rope.freq_base",
          "rope.scaling.type",
          "rope.scaling.factor",
          "expert_count",
          "expert_used_count",
          "logit_scale");
  private static final List<Object> VALUES =
      List.of(
          0,
          1,
          3,
          64,
          513,
          Integer.MAX_VALUE,
          -1,
          0f,
          -1f,
          Float.NaN,
          Float.POSITIVE_INFINITY,
          true,
          "yarn",
          "",
          5L,
          new int[] {1},
          new float[] {0},
          List.of("a", "b"));

  private static final List<String> NEWER_ARCHITECTURES =
      List.of("qwen3", "gemma3n", "smollm3", "lfm2", "glm4", "gpt-oss", "qwen3next", "mamba2");

  private ChildProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path dir = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "memory" -> memory(dir, Builds.engine(arguments[2]));
      case "damage" -> damage(dir, Builds.engine(arguments[2]), Integer.parseInt(arguments[3]));
      case "contradict" ->
          contradict(dir, Builds.engine(arguments[2]), Integer.parseInt(arguments[3]));
      case "talk" -> talk(dir, Builds.engine(arguments[2]));
      case "foreignName" -> foreignName(dir, Builds.engine(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Prints the resident memory in kilobytes after each of several loads and closes. */
  private static void memory(Path dir, LlamaEngine.Builder builder) throws Exception {
    Path file =
        TinyGguf.builder()
            .layers(8)
            .width(512)
            .heads(8)
            .keyValueHeads(4)
            .feedForward(1536)
            .writeTo(dir.resolve("big.gguf"));
    try (LlamaEngine engine = builder.mapFiles(false).build()) {
      for (int round = 0; round < 6; round++) {
        long loaded;
        try (LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
          ask(model, ModelRequest.of("?").with(GREEDY.withMaxOutputTokens(20)));
          loaded = residentKilobytes();
        }
        System.out.println(loaded + " " + residentKilobytes());
      }
    }
  }

  private static long residentKilobytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Loads files with a few wrong bytes in the header. */
  private static void damage(Path dir, LlamaEngine.Builder builder, int count) throws Exception {
    Path file = dir.resolve("damaged.gguf");
    byte[] good = Files.readAllBytes(small().writeTo(file));
    int header = good.length - 366 * 16 * 2 * Float.BYTES;
    Random random = new Random(21);
    try (LlamaEngine engine = builder.build()) {
      for (int i = 0; i < count; i++) {
        byte[] damaged = good.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
          damaged[random.nextInt(header)] = (byte) random.nextInt(256);
        }
        Files.write(file, damaged);
        tryOut(engine, file);
      }
    }
    System.out.println("survived");
  }

  /** Loads files whose metadata contradicts itself. */
  private static void contradict(Path dir, LlamaEngine.Builder builder, int count) {
    Random random = new Random(22);
    try (LlamaEngine engine = builder.build()) {
      List<String> architectures = new ArrayList<>(ARCHITECTURES);
      if (!engine.name().contains("b4916")) {
        architectures.addAll(NEWER_ARCHITECTURES);
      }
      for (int i = 0; i < count; i++) {
        String architecture = architectures.get(random.nextInt(architectures.size()));
        TinyGguf.Builder model = small().architecture(architecture);
        for (int n = random.nextInt(3); n >= 0; n--) {
          model.metadata(
              architecture + "." + KEYS.get(random.nextInt(KEYS.size())),
              VALUES.get(random.nextInt(VALUES.size())));
        }
        tryOut(engine, model.writeTo(dir.resolve("contradiction.gguf")));
      }
    }
    System.out.println("survived");
  }

  private static void tryOut(LlamaEngine engine, Path file) {
    try (LlamaModel model = engine.load(file, LoadOptions.DEFAULTS)) {
      ask(model, ModelRequest.of("Hi ☃").with(GREEDY.withMaxOutputTokens(3)));
    } catch (AsyncatException e) {
      // Being refused is the usual fate of a damaged file; dying of it is what must not happen.
    }
  }

  private static TinyGguf.Builder small() {
    return TinyGguf.builder()
        .layers(1)
        .width(16)
        .heads(2)
        .keyValueHeads(1)
        .feedForward(32)
        .context(128);
  }

  /** Finds its model by listing the directory, as the name cannot be written in this locale. */
  private static void foreignName(Path dir, LlamaEngine.Builder builder) throws Exception {
    Path subdirectory = Files.createDirectory(dir.resolve("models"));
    Path plain = TinyGguf.builder().says("yes").writeTo(dir.resolve("plain.gguf"));
    String foreign = subdirectory + "/$(printf 'm\\303\\266 x.gguf')";
    new ProcessBuilder("sh", "-c", "mv %s \"%s\"".formatted(plain, foreign))
        .inheritIO()
        .start()
        .waitFor();
    try (Stream<Path> files = Files.list(subdirectory);
        LlamaEngine engine = builder.build();
        LlamaModel model = engine.load(files.findFirst().orElseThrow(), LoadOptions.DEFAULTS)) {
      System.out.println(ask(model, "?").text());
    }
  }

  /** Does all that could make the native talk. */
  private static void talk(Path dir, LlamaEngine.Builder builder) throws Exception {
    Path good = TinyGguf.builder().says("yes").writeTo(dir.resolve("good.gguf"));
    Path wrong =
        TinyGguf.builder()
            .metadata("llama.feed_forward_length", 96)
            .writeTo(dir.resolve("wrong.gguf"));
    List<String> said = new ArrayList<>();
    try (LlamaEngine engine = builder.build()) {
      try (LlamaModel model = engine.load(good, LoadOptions.DEFAULTS)) {
        said.add(ask(model, "?").text());
      }
      tryOut(engine, wrong);
    }
    System.out.println(String.join(",", said));
  }
}
