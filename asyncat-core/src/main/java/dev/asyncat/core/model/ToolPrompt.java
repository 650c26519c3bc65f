package dev.asyncat.core.model;

/*STUB*/

import dev.asyncat.json.*;
import dev.asyncat.tool.*;
import java.util.*;

public final class ToolPrompt {
  private ToolPrompt() {}

  public static String result(String n, String i, JsonObject o) {
    return "";
  }

  public static List<ToolSpec> mostUseful(List<ToolSpec> s, String g) {
    return s;
  }
}
