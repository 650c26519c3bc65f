package dev.asyncat.langchain4j;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.tool.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes tool calls of LangChain4j's requests, each with an id that no other of the turn has. */
final class CompleteCalls {

  private final Supplier<String> ids;
  private final Set<String> taken = new HashSet<>();

  CompleteCalls(Supplier<String> ids) {
    this.ids = ids;
  }

  /**
   * The calls. One whose arguments are not an object keeps its text, unless the answer was cut at
   * its limit: then the call is incomplete and left out, because a repaired half of it could do
   * something that the model did not mean.
   */
  List<ToolCall> of(List<ToolExecutionRequest> requests, ModelEvent.FinishReason reason) {
    List<ToolCall> calls = new ArrayList<>();
    for (ToolExecutionRequest request : requests) {
      String name = request.name() == null ? "" : request.name();
      String written = request.arguments() == null ? "" : request.arguments();
      JsonObject arguments = read(written);
      if (arguments != null) {
        calls.add(new ToolCall(id(request.id()), name, arguments));
      } else if (reason != ModelEvent.FinishReason.LENGTH) {
        calls.add(ToolCall.unparsed(id(request.id()), name, written));
      }
    }
    return calls;
  }

  private static @Nullable JsonObject read(String arguments) {
    if (arguments.isBlank()) {
      return JsonObject.EMPTY;
    }
    try {
      return Json.parse(arguments) instanceof JsonObject object ? object : null;
    } catch (JsonSyntaxException notJson) {
      return null;
    }
  }

  private String id(@Nullable String given) {
    if (given != null && !given.isBlank() && taken.add(given)) {
      return given;
    }
    String own;
    do {
      own = ids.get();
    } while (!taken.add(own));
    return own;
  }
}
