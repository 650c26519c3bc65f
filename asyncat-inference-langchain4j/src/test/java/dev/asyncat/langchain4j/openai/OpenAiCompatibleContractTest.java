package dev.asyncat.langchain4j.openai;

import dev.asyncat.model.ModelProvider;
import dev.asyncat.testkit.model.ModelProviderContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class OpenAiCompatibleContractTest extends ModelProviderContract {

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  private ModelProvider served(LoopbackEndpoint.Script script) {
    try {
      LoopbackEndpoint server = new LoopbackEndpoint(script);
      OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build();
      open.add(model);
      open.add(server);
      return model;
    } catch (IOException failure) {
      throw new IllegalStateException("no free port on the loopback interface", failure);
    }
  }

  private static LoopbackEndpoint.Script sending(String... events) {
    return (request, reply) -> {
      reply.stream();
      for (String event : events) {
        reply.event(event);
      }
      reply.end();
    };
  }

  @Override
  protected ModelProvider model() {
    return served(
        sending(
            Chunks.text("Hello \uD83D"),
            Chunks.text("\uDC31 world"),
            Chunks.finish("stop"),
            "[DONE]"));
  }

  @Override
  protected Optional<ModelProvider> longWindedModel() {
    return Optional.of(
        served(
            (request, reply) -> {
              reply.stream();
              for (int i = 0; i < 60_000; i++) {
                reply.event(Chunks.text(i + " "));
                Thread.sleep(1);
              }
            }));
  }

  @Override
  protected Optional<ModelProvider> silentModel() {
    return Optional.of(served((request, reply) -> reply.awaitClientGone()));
  }

  @Override
  protected Optional<ModelProvider> failingModel() {
    return Optional.of(served((request, reply) -> reply.respond(500, "text/plain", "broken")));
  }

  @Override
  protected Optional<ModelProvider> breakingModel() {
    return Optional.of(
        served(
            (request, reply) -> {
              reply.stream();
              reply.event(Chunks.text("Hel"));
              reply.drop();
            }));
  }

  @Override
  protected Optional<ModelProvider> callingModel() {
    return Optional.of(
        served(
            sending(
                Chunks.call(0, "call_1", "weather", "{\"city\":\"Oslo\"}"),
                Chunks.call(1, "call_1", "weather", "{\"city\":\"Rome\"}"),
                Chunks.call(2, null, "time", "{}"),
                Chunks.finish("tool_calls"),
                "[DONE]")));
  }
}
