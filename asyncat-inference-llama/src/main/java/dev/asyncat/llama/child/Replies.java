package dev.asyncat.llama.child;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the child says to one question, in order. */
final class Replies {

  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

  /** A message, or that none will come. */
  private sealed interface Reply {
    record Message(JsonObject json) implements Reply {}

    record Dead(AsyncatException why) implements Reply {}
  }

  void add(JsonObject json) {
    replies.add(new Reply.Message(json));
  }

  void fail(AsyncatException why) {
    replies.add(new Reply.Dead(why));
  }

  /**
   * The next message; empty if none came in time.
   *
   * @throws AsyncatException what the child threw, or that it has ended
   */
  Optional<JsonObject> next(long millis) throws InterruptedException {
    return switch (replies.poll(millis, TimeUnit.MILLISECONDS)) {
      case null -> Optional.empty();
      case Reply.Dead(AsyncatException why) -> throw why;
      case Reply.Message(JsonObject json) -> {
        Optional<JsonObject> failed = json.object("failed");
        if (failed.isPresent()) {
          throw FailureJson.read(failed.get());
        }
        yield Optional.of(json);
      }
    };
  }
}
