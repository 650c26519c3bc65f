package dev.asyncat.core.model;

/*STUB*/

import dev.asyncat.json.*;
import java.util.*;

public final class TextToolCalls {
  private TextToolCalls() {}

  public record TextCall(String name, JsonObject arguments, Optional<String> defect) {}

  public record Found(List<TextCall> calls, String rest) {}

  public static Found find(String t, Set<String> n) {
    return new Found(List.of(), t);
  }
}
