package dev.asyncat.core.run;

import dev.asyncat.core.json.JacksonJson;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.run.NoAnswerException;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.TypedRun;

/** Reads the answer of a run as a record. */
public record RecordRun<T>(Run run, Class<T> type) implements TypedRun<T> {

  private static final JacksonJson RECORDS = new JacksonJson();

  @Override
  public T value() {
    RunResult result = run.result();
    if (result.stopReason() != StopReason.ANSWER) {
      throw new NoAnswerException(result);
    }
    try {
      return RECORDS.read(Json.parseObject(result.answer()), type);
    } catch (InvalidRequestException refused) {
      // A run that was stopped answers in words, and a record may want more than its schema says.
      throw new NoAnswerException(
          new RunResult(
              result.runId(),
              result.sessionId(),
              result.answer(),
              StopReason.ERROR,
              result.rounds(),
              type.getSimpleName() + " refused the answer: " + refused.getMessage()));
    }
  }
}
