package dev.asyncat.langchain4j;

import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.testkit.leak.LeakChecks;
import dev.asyncat.testkit.model.ModelProviderContract;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The library has no way to stop a model, so the long-winded one goes on after its test. */
@LeakChecks(LeakChecks.Per.NEVER)
class LangChain4jModelContractTest extends ModelProviderContract {

  /** A model that calls back on a thread of its own, as those of the library do. */
  private static ModelProvider calling(Consumer<StreamingChatResponseHandler> script) {
    StreamingChatModel model =
        new StreamingChatModel() {
          @Override
          public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            Thread.startVirtualThread(() -> script.accept(handler));
          }
        };
    return LangChain4jModel.of(
        model,
        ModelInfo.remote("m", "somebody", "https://example.com", ModelCapabilities.remote()));
  }

  private static ChatResponse complete(AiMessage message) {
    return ChatResponse.builder().aiMessage(message).finishReason(FinishReason.STOP).build();
  }

  @Override
  protected ModelProvider model() {
    return calling(
        handler -> {
          handler.onPartialResponse("Hello \uD83D");
          handler.onPartialResponse("\uDC31 world");
          handler.onCompleteResponse(complete(AiMessage.from("Hello \uD83D\uDC31 world")));
        });
  }

  @Override
  protected Optional<ModelProvider> longWindedModel() {
    return Optional.of(
        calling(
            handler -> {
              try {
                for (int i = 0; i < 60_000; i++) {
                  handler.onPartialResponse(i + " ");
                  Thread.sleep(1);
                }
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  @Override
  protected Optional<ModelProvider> silentModel() {
    return Optional.of(calling(handler -> {}));
  }

  @Override
  protected Optional<ModelProvider> failingModel() {
    return Optional.of(calling(handler -> handler.onError(new IOException("unreachable"))));
  }

  @Override
  protected Optional<ModelProvider> breakingModel() {
    return Optional.of(
        calling(
            handler -> {
              handler.onPartialResponse("Hel");
              handler.onCompleteResponse(
                  ChatResponse.builder().aiMessage(AiMessage.from("Hel")).build());
            }));
  }

  @Override
  protected Optional<ModelProvider> callingModel() {
    ToolExecutionRequest weather =
        ToolExecutionRequest.builder().name("weather").arguments("{\"city\":\"Oslo\"}").build();
    ToolExecutionRequest time = ToolExecutionRequest.builder().name("time").build();
    return Optional.of(
        calling(handler -> handler.onCompleteResponse(complete(AiMessage.from(weather, time)))));
  }
}
