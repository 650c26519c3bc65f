package dev.asyncat.core.run;

/*STUB*/

import dev.asyncat.run.*;
import java.util.*;

final class LoopGuard {
  sealed interface Verdict {}

  record Continue() implements Verdict {}

  record Nudge(String thought, String message) implements Verdict {}

  record Stop(String thought, String answer, StopReason reason) implements Verdict {}

  Verdict judge(List<ToolTurn.Outcome> o) {
    return new Continue();
  }
}
