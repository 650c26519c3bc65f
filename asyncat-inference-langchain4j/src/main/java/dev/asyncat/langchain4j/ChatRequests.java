package dev.asyncat.langchain4j;

import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says in LangChain4j's words what is asked. */
final class ChatRequests {

  private ChatRequests() {}

  /** The request. */
  static ChatRequest from(
      ModelRequest request, UnaryOperator<ChatMessage> lastTouch, RequestParameters parameters) {
    List<ChatMessage> messages = new ArrayList<>();
    for (Message message : request.messages()) {
      // LangChain4j refuses an empty system message, and an empty one says nothing.
      if (!(message instanceof Message.System(String text) && text.isBlank())) {
        messages.add(lastTouch.apply(message(message)));
      }
    }
    return ChatRequest.builder()
        .messages(messages)
        .parameters(parameters.adapt(request, common(request)))
        .build();
  }

  private static ChatRequestParameters common(ModelRequest request) {
    ModelOptions options = request.options();
    var parameters =
        ChatRequestParameters.builder()
            .maxOutputTokens(options.maxOutputTokens())
            .temperature(options.temperature())
            .topP(options.topP())
            .topK(options.topK());
    if (!options.stop().isEmpty()) {
      parameters.stopSequences(options.stop());
    }
    if (!request.tools().isEmpty()) {
      parameters
          .toolSpecifications(request.tools().stream().map(ChatRequests::tool).toList())
          .toolChoice(ToolChoice.AUTO);
    }
    JsonObject schema = request.responseSchema();
    if (schema != null) {
      parameters.responseFormat(
          ResponseFormat.builder()
              .type(ResponseFormatType.JSON)
              .jsonSchema(
                  JsonSchema.builder()
                      .name("answer")
                      .rootElement(JsonRawSchema.from(schema.toString()))
                      .build())
              .build());
    }
    return parameters.build();
  }

  private static ToolSpecification tool(ToolSpec spec) {
    return ToolSpecification.builder()
        .name(spec.name())
        .description(spec.description())
        .parameters(ToolSchemas.parameters(spec.parameters()))
        .build();
  }

  private static ChatMessage message(Message message) {
    return switch (message) {
      case Message.System(String text) -> SystemMessage.from(text);
      case Message.User user -> user(user);
      case Message.Assistant assistant -> assistant(assistant);
      case Message.ToolResult(String callId, String toolName, String content) ->
          ToolExecutionResultMessage.builder().id(callId).toolName(toolName).text(content).build();
    };
  }

  private static UserMessage user(Message.User user) {
    boolean textOnly = user.parts().stream().allMatch(Message.Text.class::isInstance);
    if (textOnly) {
      return UserMessage.from(user.text());
    }
    List<Content> contents = new ArrayList<>();
    for (Message.Part part : user.parts()) {
      contents.add(
          switch (part) {
            case Message.Text(String text) -> TextContent.from(text);
            case Message.Image(String mimeType, String base64) ->
                ImageContent.from(base64, mimeType);
          });
    }
    return UserMessage.from(contents);
  }

  private static AiMessage assistant(Message.Assistant assistant) {
    List<ToolExecutionRequest> calls =
        assistant.toolCalls().stream().map(ChatRequests::call).toList();
    return AiMessage.builder()
        .text(calls.isEmpty() || !assistant.text().isEmpty() ? assistant.text() : null)
        .thinking(blankToNull(assistant.reasoning()))
        .toolExecutionRequests(calls)
        .attributes(CarryOver.attributes(assistant.carryOver()))
        .build();
  }

  private static ToolExecutionRequest call(ToolCall call) {
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.name())
        .arguments(call.arguments().toString())
        .build();
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
