package dev.asyncat.core.model;

/*STUB*/

import dev.asyncat.model.*;

public final class TokenEstimate {
  private TokenEstimate() {}

  public static long of(Message m) {
    return 1;
  }

  public static long of(String m) {
    return 1;
  }
}
