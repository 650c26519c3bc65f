package dev.asyncat.jaxrs.json;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonString;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in bodies: ISO 8601 with an offset, as databases write them in UTC, or milliseconds. */
final class RequestTime {

  private static final DateTimeFormatter DATABASE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private RequestTime() {}

  static Instant of(String field, Json value) {
    try {
      if (value instanceof JsonNumber number) {
        return Instant.ofEpochMilli(number.value().longValueExact());
      }
      if (value instanceof JsonString(String text)) {
        return text.indexOf('T') > 0
            ? OffsetDateTime.parse(text).toInstant()
            : LocalDateTime.parse(text, DATABASE_TIME).toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException | ArithmeticException notATime) {
      throw new InvalidRequestException(
          field + " must be a time like 2025-01-02T03:04:05.678Z, not " + RequestBody.shown(value),
          notATime);
    }
    throw RequestBody.wrongType(field, "a time", value);
  }
}
