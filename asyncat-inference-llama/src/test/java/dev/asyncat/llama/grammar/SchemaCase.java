package dev.asyncat.llama.grammar;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A line of {@code schemas.jsonl}.
 *
 * @param fits values that the grammar lets through as they are
 * @param misses values that it does not
 * @param left words that the note of what is left to validation contains; empty if nothing is
 */
record SchemaCase(
    String name, JsonObject schema, List<Json> fits, List<Json> misses, List<String> left) {

  static Stream<SchemaCase> all() {
    try (InputStream in = SchemaCase.class.getResourceAsStream("schemas.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().map(Json::parseObject).map(SchemaCase::of).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SchemaCase of(JsonObject line) {
    return new SchemaCase(
        line.string("name").orElseThrow(),
        line.object("schema").orElseThrow(),
        line.array("fits").orElseThrow().items(),
        line.array("misses").orElseThrow().items(),
        line.array("left").orElseThrow().strings());
  }

  @Override
  public String toString() {
    return name;
  }
}
