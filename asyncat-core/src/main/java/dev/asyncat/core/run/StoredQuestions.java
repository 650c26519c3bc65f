package dev.asyncat.core.run;

import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.PermissionEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The questions that calls of an earlier process have put to people. A call that is made again
 * takes its own from here instead of asking once more. Thread-safe.
 */
final class StoredQuestions {

  private final Clock clock;
  private final Map<String, List<StoredCall.Question>> byCall = new ConcurrentHashMap<>();

  StoredQuestions(Clock clock) {
    this.clock = clock;
  }

  void put(String toolCallId, List<StoredCall.Question> questions) {
    byCall.put(toolCallId, new ArrayList<>(questions));
  }

  /** Takes the first question of a call with this text. */
  Optional<StoredCall.Question> take(String toolCallId, String text) {
    List<StoredCall.Question> questions = byCall.get(toolCallId);
    if (questions == null) {
      return Optional.empty();
    }
    synchronized (questions) {
      Iterator<StoredCall.Question> each = questions.iterator();
      while (each.hasNext()) {
        StoredCall.Question question = each.next();
        if (question.asked().question().equals(text)) {
          each.remove();
          return Optional.of(question);
        }
      }
    }
    return Optional.empty();
  }

  /** The answer that was given, or the one that comes now. */
  Optional<String> answer(StoredCall.Question question, PermissionBroker broker) {
    PermissionEvent.Answered given = question.resolution();
    return given == null
        ? broker.askStill(question.asked(), left(question.askedAt(), broker))
        : Optional.ofNullable(given.answer());
  }

  /** How long a question that was asked then still waits. */
  Duration left(Instant askedAt, PermissionBroker broker) {
    return broker.patience().minus(Duration.between(askedAt, clock.instant()));
  }

  /** How long a request that was made then still waits. */
  Duration left(PermissionRequest request, Instant askedAt, PermissionBroker broker) {
    Duration patience =
        request.expiresIn().compareTo(broker.patience()) > 0
            ? request.expiresIn()
            : broker.patience();
    return patience.minus(Duration.between(askedAt, clock.instant()));
  }
}
