package dev.asyncat.llama.grammar;

import dev.asyncat.json.JsonObject;
import java.util.List;

/** The schemas of the table that say what the arguments of a tool may be. */
public final class ObjectSchemas {

  private ObjectSchemas() {}

  /** Those of which a grammar says everything. */
  public static List<JsonObject> complete() {
    return SchemaCase.all()
        .filter(given -> given.left().isEmpty())
        .map(SchemaCase::schema)
        .filter(schema -> schema.string("type", "").equals("object"))
        .toList();
  }
}
