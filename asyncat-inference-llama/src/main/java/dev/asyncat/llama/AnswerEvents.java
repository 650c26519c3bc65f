package dev.asyncat.llama;

import dev.asyncat.llama.call.CallReader;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.tool.ToolCall;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells a listener what a model says, calls apart from text. Not thread-safe. */
final class AnswerEvents {

  private static final int ID_LENGTH = 9;

  private final Consumer<? super ModelEvent> sink;
  private final Optional<CallReader> reader;
  private final boolean callsInText;
  private final LongSupplier random;

  /**
   * An answer.
   *
   * @param reader finds the calls; empty if there are none to find
   * @param callsInText whether calls stay in the text, for a listener that reads them there
   * @param random what ids of calls come from
   */
  AnswerEvents(
      Consumer<? super ModelEvent> sink,
      Optional<CallReader> reader,
      boolean callsInText,
      LongSupplier random) {
    this.sink = sink;
    this.reader = reader;
    this.callsInText = callsInText;
    this.random = random;
  }

  /** A piece of the answer has come. */
  void text(String piece) {
    say(reader.map(calls -> calls.add(piece)).orElse(piece));
  }

  /**
   * The answer has ended.
   *
   * @return how, for the listener
   */
  FinishReason end(FinishReason reason) {
    if (reader.isEmpty()) {
      return reason;
    }
    CallReader.Rest rest = reader.get().end();
    if (rest.calls().isEmpty()) {
      say(rest.text());
      return reason;
    }
    if (callsInText) {
      say(rest.markup());
      return reason;
    }
    int number = 0;
    for (ToolCall call : rest.calls()) {
      String id = call.id().isEmpty() ? id(number++) : call.id();
      sink.accept(new ModelEvent.Call(new ToolCall(id, call.name(), call.arguments())));
    }
    boolean cut = reason == FinishReason.LENGTH && rest.broken();
    return cut ? reason : FinishReason.TOOL_CALLS;
  }

  private void say(String text) {
    if (!text.isEmpty()) {
      sink.accept(new ModelEvent.Text(text));
    }
  }

  private String id(int number) {
    long mixed = (random.getAsLong() + number) * 0x9E37_79B9_7F4A_7C15L;
    String digits = Long.toString(mixed & Long.MAX_VALUE, Character.MAX_RADIX);
    return ("0".repeat(ID_LENGTH) + digits).substring(digits.length());
  }
}
