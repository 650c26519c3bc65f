package dev.asyncat.core.model;

import java.util.List;
import java.util.Set;

/** One way in which models write calls into text. Implementations have no state. */
interface CallFormat {

  /** The calls in order, their spans not overlapping; empty if the format is not there. */
  List<Match> find(String text, Set<String> knownTools);

  /** Calls and the span of text, markup included, that they were written in. */
  record Match(int start, int end, List<TextToolCalls.Call> calls) {
    public Match {
      calls = List.copyOf(calls);
    }
  }
}
