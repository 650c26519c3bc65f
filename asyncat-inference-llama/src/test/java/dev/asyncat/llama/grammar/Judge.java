package dev.asyncat.llama.grammar;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.asyncat.json.JsonObject;
import java.util.List;

/** Says with another implementation of JSON Schema whether a text fits. */
public final class Judge {

  private final Schema schema;

  /** A judge for one schema. */
  public Judge(JsonObject schema) {
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema.toString(), InputFormat.JSON);
  }

  /** What is wrong with a text; empty if it fits. Throws if it is no JSON. */
  public List<String> faults(String text) {
    return schema
        .validate(
            text,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }
}
