package dev.asyncat.core.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.io.IOException;
import java.util.List;

/** Reads and writes components that are {@link Json} values themselves. */
final class JsonBinding {

  private JsonBinding() {}

  static void addTo(SimpleModule module) {
    module.addSerializer(Json.class, new Writer());
    for (Class<? extends Json> type :
        List.of(
            Json.class,
            JsonObject.class,
            JsonArray.class,
            JsonString.class,
            JsonNumber.class,
            JsonBool.class,
            JsonNull.class)) {
      addReader(module, type);
    }
  }

  private static <T extends Json> void addReader(SimpleModule module, Class<T> type) {
    module.addDeserializer(type, new Reader<>(type));
  }

  private static final class Reader<T extends Json> extends JsonDeserializer<T> {

    private final Class<T> type;

    Reader(Class<T> type) {
      this.type = type;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      JsonNode node = context.readTree(parser);
      Json value = JacksonJson.fromNode(node);
      if (type.isInstance(value)) {
        return type.cast(value);
      }
      return context.reportInputMismatch(
          type, "expected %s, not %s", type.getSimpleName(), node.getNodeType());
    }
  }

  private static final class Writer extends JsonSerializer<Json> {
    @Override
    public void serialize(Json value, JsonGenerator generator, SerializerProvider serializers)
        throws IOException {
      serializers.defaultSerializeValue(JacksonJson.toNode(value), generator);
    }
  }
}
