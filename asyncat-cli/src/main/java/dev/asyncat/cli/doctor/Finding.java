package dev.asyncat.cli.doctor;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a look at one thing gave.
 *
 * @param subject what was looked at
 * @param status how it is
 * @param detail what was found
 * @param advice what to do, {@code null} if nothing
 */
record Finding(String subject, Status status, String detail, @Nullable String advice) {

  enum Status {
    OK,
    /** Something works less well without it. */
    OPTIONAL,
    /** Something that is needed is not there. */
    MISSING
  }

  static Finding ok(String subject, String detail) {
    return new Finding(subject, Status.OK, detail, null);
  }

  static Finding optional(String subject, String detail, String advice) {
    return new Finding(subject, Status.OPTIONAL, detail, advice);
  }

  static Finding missing(String subject, String detail, String advice) {
    return new Finding(subject, Status.MISSING, detail, advice);
  }

  JsonObject toJson() {
    return Json.object()
        .put("subject", subject)
        .put("status", status.name().toLowerCase(Locale.ROOT))
        .put("detail", detail)
        .put("advice", advice)
        .build();
  }
}
