package dev.asyncat.core.model;

/*STUB*/

import dev.asyncat.json.*;

public final class ResultTrim {
  private ResultTrim() {}

  public static JsonObject trim(JsonObject o, int n) {
    return o;
  }
}
