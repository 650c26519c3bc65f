package dev.asyncat.langchain4j;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a model said in one turn. */
public record Answer(List<ModelEvent> events) {

  public static Answer of(ModelProvider model, ModelRequest request) {
    List<ModelEvent> events = new ArrayList<>();
    model.stream(request, CancellationToken.never(), events::add);
    return new Answer(events);
  }

  public static Answer of(ModelProvider model, String prompt) {
    return of(model, ModelRequest.of(prompt));
  }

  /** The failure of a turn that must fail. */
  public static ModelException failureOf(ModelProvider model) {
    return catchThrowableOfType(ModelException.class, () -> of(model, "Hello"));
  }

  public String text() {
    return events.stream()
        .filter(ModelEvent.Text.class::isInstance)
        .map(event -> ((ModelEvent.Text) event).text())
        .collect(Collectors.joining());
  }

  public String reasoning() {
    return events.stream()
        .filter(ModelEvent.Reasoning.class::isInstance)
        .map(event -> ((ModelEvent.Reasoning) event).text())
        .collect(Collectors.joining());
  }

  public List<ToolCall> calls() {
    return events.stream()
        .filter(ModelEvent.Call.class::isInstance)
        .map(event -> ((ModelEvent.Call) event).call())
        .toList();
  }

  public ModelEvent.Finished finished() {
    return (ModelEvent.Finished) events.getLast();
  }
}
