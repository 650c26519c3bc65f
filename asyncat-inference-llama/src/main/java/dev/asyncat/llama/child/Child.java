package dev.asyncat.llama.child;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One process with a loaded model, from the parent's side. Thread-safe. */
final class Child implements AutoCloseable {

  private static final long LOOK_MILLIS = 200;

  private final ModelProcess process;
  private final Lines lines;
  private final String name;
  private final Map<Long, Replies> open = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final ModelInfo info;
  private volatile @Nullable AsyncatException death;

  /**
   * Starts a process and waits until its model is loaded.
   *
   * @param command the program
   * @param start the first message
   * @param limitBytes see {@link ModelProcess}
   * @param name of the model, for messages
   * @throws AsyncatException what kept the child from loading it
   */
  Child(List<String> command, JsonObject start, long limitBytes, String name) {
    this.name = name;
    try {
      process =
          new ModelProcess(new ProcessBuilder(command).start(), limitBytes, "child of " + name);
    } catch (IOException cannotStart) {
      throw new UnavailableException(
          "the process for the model " + name + " cannot be started: " + cannotStart.getMessage(),
          cannotStart);
    }
    lines = new Lines(process.process().getInputStream(), process.process().getOutputStream());
    try {
      lines.write(start);
      JsonObject first = lines.read().orElseThrow(() -> new IOException("it ended"));
      first
          .object("failed")
          .ifPresent(
              failed -> {
                throw FailureJson.read(failed);
              });
      info = InfoJson.info(first.object("loaded").orElse(JsonObject.EMPTY));
    } catch (IOException ended) {
      String why = process.epitaph();
      process.close();
      throw new UnavailableException(
          "the process for the model " + name + " ended while it loaded: " + why, ended);
    } catch (RuntimeException failed) {
      process.close();
      throw failed;
    }
    Thread.ofVirtual().name("child of " + name).start(this::listen);
  }

  ModelInfo info() {
    return info;
  }

  boolean alive() {
    return death == null;
  }

  ModelProcess process() {
    return process;
  }

  private void listen() {
    String why = null;
    try {
      for (Optional<JsonObject> next = lines.read(); next.isPresent(); next = lines.read()) {
        Replies replies = open.get(next.get().longInteger("id").orElse(0));
        if (replies != null) {
          replies.add(next.get());
        }
      }
    } catch (IOException broken) {
      why = broken.getMessage();
    }
    AsyncatException end =
        new ModelException(
            ModelException.Kind.BROKEN_ANSWER,
            "the process of the model "
                + name
                + " ended: "
                + (why == null ? process.epitaph() : why)
                + ". It is started again for the next request");
    death = end;
    open.values().forEach(replies -> replies.fail(end));
  }

  /** Asks; what comes back is read from the replies, and {@link #forget} ends it. */
  Question ask(JsonObject.Builder question) {
    long id = ids.incrementAndGet();
    Replies replies = new Replies();
    open.put(id, replies);
    AsyncatException dead = death;
    if (dead != null) {
      replies.fail(dead);
      return new Question(id, replies);
    }
    try {
      lines.write(question.put("id", id).build());
    } catch (IOException ended) {
      // The listener is about to notice, and tells everybody.
    }
    return new Question(id, replies);
  }

  /** One question that is open. */
  final class Question implements AutoCloseable {

    private final long id;
    private final Replies replies;

    private Question(long id, Replies replies) {
      this.id = id;
      this.replies = replies;
    }

    Optional<JsonObject> next() throws InterruptedException {
      return replies.next(LOOK_MILLIS);
    }

    void cancel() {
      try {
        lines.write(Json.object().put("id", id).put("cancel", true).build());
      } catch (IOException ended) {
        // Then there is nothing to cancel.
      }
    }

    @Override
    public void close() {
      open.remove(id);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
