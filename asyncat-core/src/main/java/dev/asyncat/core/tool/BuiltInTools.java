package dev.asyncat.core.tool;

/*STUB*/

import dev.asyncat.core.process.*;
import dev.asyncat.core.web.*;
import dev.asyncat.tool.*;
import java.util.*;

public final class BuiltInTools {
  private BuiltInTools() {}

  public static List<Tool<?>> all(Processes p, Outbound o) {
    return List.of();
  }
}
