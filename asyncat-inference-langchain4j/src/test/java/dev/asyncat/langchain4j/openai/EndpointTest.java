package dev.asyncat.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private static Endpoint endpoint(String url) {
    return Endpoint.of(url, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, http://h/v1",
    "http://h/, http://h/v1",
    "http://h/v1, http://h/v1",
    "http://h/v1/, http://h/v1",
    "' http://h:8080 ', http://h:8080/v1",
    "http://h/proxy, http://h/proxy/v1",
    "http://h/openai/v1, http://h/openai/v1",
    "http://h/v1/openai/, http://h/v1/openai",
    "http://h/v1beta/openai/, http://h/v1beta/openai",
    "http://h/api/v3/, http://h/api/v3",
    "http://h/compatible-mode/v1, http://h/compatible-mode/v1",
    "http://h/v1/chat/completions, http://h/v1",
    "http://h/chat/completions/, http://h/v1",
    "https://api.deepseek.com/v1, https://api.deepseek.com",
    "https://api.perplexity.ai/, https://api.perplexity.ai",
    "https://me.openai.azure.com/, https://me.openai.azure.com"
  })
  void an_address_is_understood_however_it_was_typed(String typed, String normal) {
    assertThat(endpoint(typed).baseUrl()).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:1",
        "http://LOCALHOST:1",
        "http://api.localhost",
        "http://127.0.0.1",
        "http://127.8.9.10/v1",
        "http://[::1]:8080"
      })
  void the_loopback_interface_is_local(String url) {
    assertThat(endpoint(url).local()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://192.168.1.10:8080",
        "http://[::2]",
        "https://api.openai.com"
      })
  void everything_else_is_remote(String url) {
    assertThat(endpoint(url).local()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com, openai, cloud",
    "https://API.OpenAI.com/v1, openai, cloud",
    "https://eu.api.openai.com/v1, openai, cloud",
    "https://notapi.openai.com.example, custom, custom",
    "https://fakeapi.openai.comx, custom, custom",
    "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1, bedrock, cloud",
    "http://127.0.0.1:8080, custom, local"
  })
  void a_provider_is_known_by_its_host(String url, String providerId, String type) {
    assertThat(endpoint(url).providerId()).isEqualTo(providerId);
    assertThat(endpoint(url).providerType()).isEqualTo(type);
  }

  @Test
  void query_parameters_are_encoded_and_may_replace_the_api_version() {
    Endpoint azure = endpoint("https://me.openai.azure.com");

    assertThat(azure.chatCompletions("d", Map.of("api-version", "2025-01-01 preview")))
        .hasToString(
            "https://me.openai.azure.com/openai/deployments/d/chat/completions"
                + "?api-version=2025-01-01%20preview");
    assertThat(
            endpoint("https://me.openai.azure.com/openai/deployments/x")
                .chatCompletions("d", Map.of()))
        .hasToString(
            "https://me.openai.azure.com/openai/deployments/x/chat/completions"
                + "?api-version=2024-10-21");
  }
}
