package dev.asyncat.langchain4j.openai;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a model is reached.
 *
 * @param providerId such as {@code openai}, or {@code custom}
 * @param baseUrl without a slash at its end
 * @param local whether the host is this machine
 */
record Endpoint(String providerId, String baseUrl, boolean local) {

  static final String AZURE_API_VERSION = "2024-10-21";

  private record Vendor(String hostSuffix, String providerId) {}

  /** The hosts of the providers that are known by name; the longest of two that fit comes first. */
  private static final List<Vendor> VENDORS =
      List.of(
          new Vendor("api.openai.com", "openai"),
          new Vendor("openai.azure.com", "azure"),
          new Vendor("api.anthropic.com", "anthropic"),
          new Vendor("generativelanguage.googleapis.com", "gemini"),
          new Vendor("api.x.ai", "xai"),
          new Vendor("opencode.ai", "opencode"),
          new Vendor("api.mistral.ai", "mistral"),
          new Vendor("api.deepseek.com", "deepseek"),
          new Vendor("dashscope.aliyuncs.com", "qwen"),
          new Vendor("dashscope-intl.aliyuncs.com", "qwen"),
          new Vendor("api.moonshot.ai", "kimi"),
          new Vendor("api.moonshot.cn", "kimi"),
          new Vendor("api.together.xyz", "together"),
          new Vendor("api.together.ai", "together"),
          new Vendor("api.perplexity.ai", "perplexity"),
          new Vendor("api.minimax.io", "minimax"),
          new Vendor("api.minimaxi.com", "minimax-cn"),
          new Vendor("api.groq.com", "groq"),
          new Vendor("router.huggingface.co", "huggingface"),
          new Vendor("integrate.api.nvidia.com", "nvidia-nim"),
          new Vendor("openrouter.ai", "openrouter"),
          new Vendor("api.cohere.ai", "cohere"),
          new Vendor("api.cohere.com", "cohere"),
          new Vendor("api.fireworks.ai", "fireworks"),
          new Vendor("api.cerebras.ai", "cerebras"),
          new Vendor("api.deepinfra.com", "deepinfra"),
          new Vendor("amazonaws.com", "bedrock"));

  /** A last path segment that says which version of an interface is meant. */
  private static final Pattern VERSIONED = Pattern.compile("/v\\d+(?:beta)?(?:/openai)?$");

  private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");

  /**
   * Understands what a person typed: with or without version, with or without slash, or the whole
   * address of the chat completions.
   *
   * @throws IllegalArgumentException if it is not an HTTP address, or carries a password or a query
   */
  static Endpoint of(String typed, Optional<String> configuredProvider) {
    String compact = typed.replaceAll("\\s", "");
    URI uri = parse(compact);
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String providerId = configuredProvider.orElseGet(() -> providerOf(host));
    String plain = stripSlashes(compact);
    if (plain.endsWith("/chat/completions")) {
      plain = stripSlashes(plain.substring(0, plain.length() - "/chat/completions".length()));
    }
    return new Endpoint(providerId, versioned(plain, providerId), isLoopback(host));
  }

  private static URI parse(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException notAnAddress) {
      throw new IllegalArgumentException(
          "the base URL is not an address; it looks like https://api.openai.com/v1");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "the base URL must begin with http:// or https:// and name a host, such as"
              + " http://127.0.0.1:8080/v1");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "the base URL must not carry a user name, a query or a fragment; give the key with"
              + " apiKey and query parameters with queryParameter");
    }
    return uri;
  }

  private static String versioned(String url, String providerId) {
    return switch (providerId) {
      case "azure", "perplexity", "openai-codex" -> url;
      case "deepseek" -> stripSlashes(url.replaceFirst("/v1$", ""));
      default -> VERSIONED.matcher(url).find() ? url : url + "/v1";
    };
  }

  private static String stripSlashes(String url) {
    return url.replaceFirst("/+$", "");
  }

  private static String providerOf(String host) {
    return VENDORS.stream()
        .filter(v -> host.equals(v.hostSuffix()) || host.endsWith("." + v.hostSuffix()))
        .map(Vendor::providerId)
        .findFirst()
        .orElse("custom");
  }

  /** Decided by the name alone: nothing is looked up. */
  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.equals("[0:0:0:0:0:0:0:1]")
        || LOOPBACK_IPV4.matcher(host).matches();
  }

  /** Where requests go. */
  URI chatCompletions(String model, Map<String, String> queryParameters) {
    Map<String, String> query = new LinkedHashMap<>();
    String path = "/chat/completions";
    if (providerId.equals("azure")) {
      if (!baseUrl.contains("/openai/deployments/")) {
        path = "/openai/deployments/" + encoded(model) + path;
      }
      query.put("api-version", AZURE_API_VERSION);
    }
    query.putAll(queryParameters);
    StringBuilder uri = new StringBuilder(baseUrl).append(path);
    char separator = '?';
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      uri.append(separator)
          .append(encoded(parameter.getKey()))
          .append('=')
          .append(encoded(parameter.getValue()));
      separator = '&';
    }
    return URI.create(uri.toString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** How this provider wants the key. */
  Map<String, String> authentication(String key) {
    return switch (providerId) {
      case "azure" -> Map.of("api-key", key);
      case "anthropic" ->
          Map.of(
              "Authorization",
              "Bearer " + key,
              "x-api-key",
              key,
              "anthropic-version",
              "2023-06-01");
      default -> Map.of("Authorization", "Bearer " + key);
    };
  }

  /** {@code cloud}, {@code local} or {@code custom}. */
  String providerType() {
    if (local) {
      return "local";
    }
    return providerId.equals("custom") ? "custom" : "cloud";
  }
}
