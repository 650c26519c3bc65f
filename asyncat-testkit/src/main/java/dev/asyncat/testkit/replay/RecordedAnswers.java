package dev.asyncat.testkit.replay;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.PermissionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about calls and answers questions as it was done in a recording. A call that ran without
 * a question then, by a standing approval, is allowed; one that the recording does not have is
 * denied. Thread-safe, and for one run: each recorded answer is used once.
 */
public final class RecordedAnswers implements Approver {

  private final Recording recording;
  private final RecordedCalls calls;
  private final List<RecordedCall.Question> questions = new ArrayList<>();

  private RecordedAnswers(Recording recording) {
    this.recording = recording;
    this.calls = new RecordedCalls(recording);
    calls.all().forEach(call -> questions.addAll(call.questions));
  }

  /** The answers of a recording. */
  public static RecordedAnswers of(Recording recording) {
    return new RecordedAnswers(recording);
  }

  @Override
  public PermissionDecision decide(PermissionRequest request, CancellationToken cancel) {
    RecordedCall call =
        calls
            .find(request.call().id(), request.call().name(), request.call().arguments())
            .orElse(null);
    if (call == null) {
      return PermissionDecision.deny(
          "the recording has no call of "
              + request.call().name()
              + " with "
              + request.call().arguments()
              + " at this place");
    }
    if (call.decision != null) {
      return call.decision;
    }
    if (call.wasUndecided() && recording.cancelled()) {
      throw new CancelledException("the recorded run was cancelled here");
    }
    return call.start.outcome().allowed()
        ? PermissionDecision.allow()
        : PermissionDecision.deny(String.valueOf(call.start.reason()));
  }

  @Override
  public Optional<String> answer(
      String question,
      List<String> choices,
      @Nullable String defaultAnswer,
      CancellationToken cancel) {
    RecordedCall.Question found;
    synchronized (questions) {
      found =
          questions.stream()
              .filter(one -> one.asked.question().equals(question))
              .findFirst()
              .orElse(null);
      questions.remove(found);
    }
    if (found == null) {
      return Optional.empty();
    }
    PermissionEvent.Answered answered = found.answered;
    if (answered == null && recording.cancelled()) {
      throw new CancelledException("the recorded run was cancelled here");
    }
    return answered == null ? Optional.empty() : Optional.ofNullable(answered.answer());
  }
}
