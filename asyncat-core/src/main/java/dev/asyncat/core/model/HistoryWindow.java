package dev.asyncat.core.model;

/*STUB*/

import dev.asyncat.model.*;
import dev.asyncat.run.*;
import java.util.*;

public final class HistoryWindow {
  private HistoryWindow() {}

  public static List<Message> of(List<RunRequest.HistoryMessage> h, int w) {
    return List.of();
  }
}
