package dev.asyncat.langchain4j.openai;

import dev.asyncat.model.ModelCapabilities;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of models by their names: window, image input and reasoning tiers. */
final class KnownModels {

  private static final List<String> THREE = List.of("low", "medium", "high");
  private static final List<String> FOUR = List.of("minimal", "low", "medium", "high");

  private record Tiers(Pattern name, List<String> efforts) {}

  /** Matched against the last segment of the name; the first that fits counts. */
  private static final List<Tiers> EFFORTS =
      List.of(
          new Tiers(Pattern.compile("(?:o1|o3|o4-mini|gpt-5)(?:$|[.-]).*"), THREE),
          new Tiers(Pattern.compile("deepseek-v4.*"), THREE),
          new Tiers(Pattern.compile("gemini-(?:2\\.5|3(?:\\.\\d+)?)(?:$|[^\\d.]).*"), FOUR),
          new Tiers(Pattern.compile("grok-4\\.\\d.*"), THREE),
          new Tiers(Pattern.compile("minimax-m2\\.7.*"), THREE));

  private static final Pattern OPENAI_REASONING =
      Pattern.compile("(?:o1|o3|o4-mini|gpt-5)(?:$|[.-]).*");

  private static final Pattern SEES =
      Pattern.compile(
          "(?:^|\\W)(?:"
              + "gpt-4o|gpt-4\\.1|gpt-4\\.5|gpt-4-turbo|gpt-4-vision|gpt-5|o1|o3|o4|gemini"
              + "|claude-3|claude-4|claude-(?:opus|sonnet|haiku)-\\d|grok-2-vision|grok-4"
              + "|llava|bakllava|moondream|pixtral|paligemma|molmo|smolvlm|internvl"
              + "|qwen[\\w.-]*(?:vl|omni)|minicpm-v|phi-(?:3|3\\.5|4)-(?:vision|multimodal)"
              + "|llama-3\\.2-vision|llama-4|gemma-3|gemma-4|deepseek-vl|mistral-small-3\\.1"
              + ")|\\b(?:vision|visual|multimodal)\\b");

  private record Window(String providerId, String name, int tokens) {}

  /** The first row of the provider whose text the name contains counts. */
  private static final List<Window> WINDOWS =
      List.of(
          new Window("minimax", "m2.7", 204_800),
          new Window("minimax", "m2.5", 200_000),
          new Window("minimax", "m1", 1_000_000),
          new Window("minimax-cn", "m2.7", 204_800),
          new Window("minimax-cn", "m2.5", 200_000),
          new Window("minimax-cn", "m1", 1_000_000),
          new Window("gemini", "2.5", 1_048_576),
          new Window("gemini", "1.5", 1_048_576),
          new Window("anthropic", "claude-opus-4", 1_000_000),
          new Window("anthropic", "claude-sonnet-4", 1_000_000),
          new Window("anthropic", "claude", 200_000),
          new Window("openai", "gpt-4.1", 128_000),
          new Window("openai", "gpt-4o", 128_000),
          new Window("openai", "o3", 128_000),
          new Window("openai", "o4", 128_000),
          new Window("openai", "gpt-5", 400_000),
          new Window("xai", "grok-4.20", 2_000_000),
          new Window("xai", "grok-4-1-fast", 2_000_000),
          new Window("xai", "grok-4-fast", 2_000_000),
          new Window("xai", "grok-4.3", 1_000_000),
          new Window("xai", "grok-4", 256_000),
          new Window("mistral", "mistral-large", 128_000),
          new Window("deepseek", "v4", 1_000_000),
          new Window("deepseek", "chat", 1_000_000),
          new Window("deepseek", "reasoner", 1_000_000),
          new Window("together", "llama-3.3-70b", 131_072),
          new Window("deepinfra", "llama-3.3-70b", 131_072),
          new Window("perplexity", "sonar", 200_000),
          new Window("qwen", "qwen", 131_072),
          new Window("kimi", "kimi-k2", 256_000),
          new Window("cohere", "command-a", 256_000),
          new Window("fireworks", "llama-v3p1", 131_072),
          new Window("fireworks", "deepseek", 131_072),
          new Window("cerebras", "gpt-oss", 131_072),
          new Window("huggingface", "gpt-oss", 131_072),
          new Window("huggingface", "llama-3.3", 131_072),
          new Window("huggingface", "deepseek", 131_072),
          new Window("huggingface", "qwen", 131_072),
          new Window("nvidia-nim", "gpt-oss", 131_072),
          new Window("nvidia-nim", "llama-3.3", 131_072),
          new Window("nvidia-nim", "nemotron", 131_072),
          new Window("bedrock", "gpt-oss", 128_000),
          new Window("groq", "llama-3.3-70b-versatile", 131_072),
          new Window("groq", "llama-3.1-8b-instant", 131_072));

  private KnownModels() {}

  /**
   * What a model can do, as far as its name tells.
   *
   * @param window the window that the user configured, {@code null} if none
   * @param nativeTools {@code null} to assume them of remote models only
   * @param structuredOutput {@code null} to assume it of OpenAI's own models only
   */
  static ModelCapabilities capabilities(
      Endpoint endpoint,
      String model,
      @Nullable Integer window,
      @Nullable Boolean nativeTools,
      @Nullable Boolean structuredOutput) {
    OptionalInt known = contextWindow(endpoint.providerId(), model);
    int assumed =
        endpoint.local()
            ? ModelCapabilities.LOCAL_CONTEXT_WINDOW
            : ModelCapabilities.REMOTE_CONTEXT_WINDOW;
    int tokens = window == null ? known.orElse(assumed) : window;
    String source = window != null ? "settings" : known.isPresent() ? "model-registry" : "fallback";
    return new ModelCapabilities(
        nativeTools == null ? !endpoint.local() : nativeTools,
        structuredOutput == null ? endpoint.providerId().equals("openai") : structuredOutput,
        seesImages(model),
        reasoningEfforts(endpoint.providerId(), model),
        tokens,
        source,
        Math.min(tokens, endpoint.local() ? 8_192 : 32_768));
  }

  /** The window of a model of a provider, if it is known. */
  static OptionalInt contextWindow(String providerId, String model) {
    String name = model.toLowerCase(Locale.ROOT);
    return WINDOWS.stream()
        .filter(row -> row.providerId().equals(providerId) && name.contains(row.name()))
        .mapToInt(Window::tokens)
        .findFirst();
  }

  /** Whether a model takes images. */
  static boolean seesImages(String model) {
    return SEES.matcher(model.toLowerCase(Locale.ROOT)).find();
  }

  /** The efforts a model can be asked for; Anthropic's endpoint takes none. */
  static List<String> reasoningEfforts(String providerId, String model) {
    if (providerId.equals("anthropic")) {
      return List.of();
    }
    String name = lastSegment(model);
    return EFFORTS.stream()
        .filter(row -> row.name().matcher(name).matches())
        .map(Tiers::efforts)
        .findFirst()
        .orElse(List.of());
  }

  /** Whether the model is one of those that refuse a temperature. */
  static boolean refusesSampling(String model) {
    return OPENAI_REASONING.matcher(lastSegment(model)).matches();
  }

  /** The effort to ask for, of those that are offered; {@code null} for none. */
  static @Nullable String effort(@Nullable String wanted, List<String> offered) {
    if (wanted == null || offered.isEmpty()) {
      return null;
    }
    String word = wanted.strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "", "auto", "off", "none" -> null;
      case "extra_high", "extra-high", "xhigh" -> offered.contains("xhigh") ? "xhigh" : "high";
      case "minimal" -> offered.contains("minimal") ? "minimal" : "low";
      default -> offered.contains(word) ? word : null;
    };
  }

  private static String lastSegment(String model) {
    return model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
