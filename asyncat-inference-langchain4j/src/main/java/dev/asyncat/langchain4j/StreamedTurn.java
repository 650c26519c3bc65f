package dev.asyncat.langchain4j;

import dev.asyncat.model.ModelException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes LangChain4j's callbacks, on whatever thread they come, and hands them over to the thread
 * that waits for the turn. Never blocks the calling back thread: for many models that thread serves
 * other streams too. What comes after the end is ignored.
 */
final class StreamedTurn implements StreamingChatResponseHandler {

  /** More than any model writes in one turn; what is beyond would only fill the memory. */
  static final long MAX_CHARACTERS = 64L * 1024 * 1024;

  /** What the waiting thread is told. */
  sealed interface Signal {}

  /** A piece of the answer. */
  record Text(String text) implements Signal {}

  /** A piece of reasoning. */
  record Thinking(String text) implements Signal {}

  /** A call that is complete before the turn is. */
  record Call(ToolExecutionRequest request) implements Signal {}

  /** The turn is over. */
  record Completed(ChatResponse response) implements Signal {}

  /** The turn broke off. */
  record Failed(Throwable cause) implements Signal {}

  /** Nobody wants the rest. */
  record Ended() implements Signal {}

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final AtomicLong characters = new AtomicLong();
  private volatile boolean ended;
  private volatile @Nullable StreamingHandle handle;

  /** The next signal, or {@code null} if there was none in time. */
  @Nullable Signal next(Duration patience) throws InterruptedException {
    return signals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the turn for good, and the stream under it as soon as that is possible. Never blocks. */
  void end() {
    ended = true;
    signals.add(new Ended());
    StreamingHandle known = handle;
    if (known != null) {
      Thread.startVirtualThread(() -> cancel(known));
    }
  }

  @Override
  public void onPartialResponse(String text) {
    add(new Text(text), text);
  }

  @Override
  public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
    remember(context.streamingHandle());
    add(new Text(piece.text()), piece.text());
  }

  @Override
  public void onPartialThinking(PartialThinking piece) {
    add(new Thinking(piece.text()), piece.text());
  }

  @Override
  public void onPartialThinking(PartialThinking piece, PartialThinkingContext context) {
    remember(context.streamingHandle());
    add(new Thinking(piece.text()), piece.text());
  }

  @Override
  public void onPartialToolCall(PartialToolCall piece, PartialToolCallContext context) {
    remember(context.streamingHandle());
    count(piece.partialArguments());
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall call) {
    add(new Call(call.toolExecutionRequest()), null);
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    add(new Completed(response), null);
  }

  @Override
  public void onError(Throwable failure) {
    add(new Failed(failure), null);
  }

  private void add(Signal signal, @Nullable String text) {
    if (!ended && count(text)) {
      signals.add(signal);
    }
  }

  private boolean count(@Nullable String text) {
    if (text == null || characters.addAndGet(text.length()) <= MAX_CHARACTERS) {
      return true;
    }
    signals.add(
        new Failed(
            new ModelException(
                ModelException.Kind.BROKEN_ANSWER,
                "The model's answer is longer than "
                    + MAX_CHARACTERS
                    + " characters; the rest was not read.")));
    return false;
  }

  private void remember(@Nullable StreamingHandle current) {
    if (current == null) {
      return;
    }
    handle = current;
    if (ended) {
      cancel(current);
    }
  }

  private static void cancel(StreamingHandle handle) {
    try {
      if (!handle.isCancelled()) {
        handle.cancel();
      }
    } catch (UnsupportedFeatureException notOffered) {
      // The model's HTTP client cannot; what it still sends is ignored.
    }
  }
}
