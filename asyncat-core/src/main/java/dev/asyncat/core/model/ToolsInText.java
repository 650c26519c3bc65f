package dev.asyncat.core.model;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Gives native tools to a model that has none: definitions are described in the prompt, calls are
 * read out of its text, results go back as text.
 *
 * <p>Where a request has tools, the text of a turn arrives in one piece at the end, since only then
 * is it known what of it is a call. Without tools the model is asked as it is. Thread-safe if the
 * model and {@code ids} are.
 */
public final class ToolsInText implements ModelProvider {

  private static final int LIST_SHARE = 4;

  private final ModelProvider model;
  private final Supplier<String> ids;

  private ToolsInText(ModelProvider model, Supplier<String> ids) {
    this.model = model;
    this.ids = ids;
  }

  /**
   * The model with native tools; the model itself if it has them already.
   *
   * @param ids for calls, which have none in text; unique
   */
  public static ModelProvider over(ModelProvider model, Supplier<String> ids) {
    return model.info().capabilities().nativeTools() ? model : new ToolsInText(model, ids);
  }

  @Override
  public ModelInfo info() {
    ModelInfo plain = model.info();
    ModelCapabilities able = plain.capabilities();
    return new ModelInfo(
        plain.model(),
        plain.providerId(),
        plain.providerType(),
        plain.providerProfileId(),
        plain.baseUrl(),
        plain.local(),
        new ModelCapabilities(
            true,
            able.structuredOutput(),
            able.imageInput(),
            able.reasoningEfforts(),
            able.contextWindow(),
            able.contextWindowSource(),
            able.maxOutputTokens()));
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    ModelRequest asText =
        new ModelRequest(
            thread(request),
            List.of(),
            request.options(),
            request.responseSchema(),
            request.cacheKey(),
            request.tools());
    if (request.tools().isEmpty()) {
      model.stream(asText, cancel, sink);
      return;
    }
    Set<String> names =
        request.tools().stream().map(ToolSpec::name).collect(Collectors.toUnmodifiableSet());
    StringBuilder text = new StringBuilder();
    model.stream(
        asText,
        cancel,
        event -> {
          switch (event) {
            case ModelEvent.Text(String piece) -> text.append(piece);
            case ModelEvent.Finished end -> finish(text.toString(), names, end, sink);
            default -> sink.accept(event);
          }
        });
  }

  private void finish(
      String text, Set<String> names, ModelEvent.Finished end, Consumer<? super ModelEvent> sink) {
    TurnText turn = TurnText.read(text, names);
    if (!turn.reasoning().isBlank()) {
      sink.accept(new ModelEvent.Reasoning(turn.reasoning()));
    }
    String said = turn.calls().isEmpty() ? turn.answerOrThought() : turn.answer();
    if (!said.isEmpty()) {
      sink.accept(new ModelEvent.Text(said));
    }
    turn.calls().stream()
        .filter(call -> call.defect().isEmpty())
        .map(call -> new ToolCall(ids.get(), call.name(), call.arguments()))
        .forEach(call -> sink.accept(new ModelEvent.Call(call)));
    boolean called = turn.calls().stream().anyMatch(call -> call.defect().isEmpty());
    sink.accept(
        called
            ? new ModelEvent.Finished(
                ModelEvent.FinishReason.TOOL_CALLS, end.usage(), end.carryOver())
            : end);
  }

  private List<Message> thread(ModelRequest request) {
    List<Message> thread = new ArrayList<>();
    String tools =
        ToolPrompt.describe(
            request.tools(), model.info().capabilities().contextWindow() / LIST_SHARE);
    boolean told = tools.isEmpty();
    for (Message message : request.messages()) {
      switch (message) {
        case Message.System(String text) -> {
          thread.add(Message.system(told ? text : text + "\n\n" + tools));
          told = true;
        }
        case Message.Assistant said -> thread.add(asText(said));
        case Message.ToolResult(String id, String tool, String content) ->
            thread.add(Message.user(ToolPrompt.result(tool, id, object(content))));
        case Message.User ignored -> thread.add(message);
      }
    }
    if (!told) {
      thread.addFirst(Message.system(tools));
    }
    return thread;
  }

  private static Message asText(Message.Assistant said) {
    String calls = said.toolCalls().stream().map(ToolsInText::call).collect(Collectors.joining());
    return new Message.Assistant(
        (said.text() + "\n" + calls).strip(), said.reasoning(), List.of(), said.carryOver());
  }

  private static String call(ToolCall call) {
    JsonObject json =
        Json.object().put("name", call.name()).put("arguments", call.arguments()).build();
    return "<tool_call>\n" + json + "\n</tool_call>\n";
  }

  private static JsonObject object(String content) {
    try {
      if (Json.parse(content) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonSyntaxException text) {
      // A client's tool may answer with plain text.
    }
    return Json.object().put("result", content).build();
  }
}
