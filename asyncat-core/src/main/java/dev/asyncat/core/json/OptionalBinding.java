package dev.asyncat.core.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link Optional} components: absent and {@code null} are empty. */
final class OptionalBinding {

  private OptionalBinding() {}

  static final class Reader extends JsonDeserializer<Optional<?>>
      implements ContextualDeserializer {

    private final JavaType content;

    Reader() {
      this(TypeFactory.unknownType());
    }

    private Reader(JavaType content) {
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property) {
      JavaType type = property == null ? context.getContextualType() : property.getType();
      return new Reader(type.containedTypeOrUnknown(0));
    }

    @Override
    public Optional<?> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Optional.ofNullable(context.readValue(parser, content));
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Optional<?> getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }
  }

  static final class Writer extends JsonSerializer<Optional<?>> {
    @Override
    public void serialize(
        Optional<?> value, JsonGenerator generator, SerializerProvider serializers)
        throws IOException {
      serializers.defaultSerializeValue(value.orElse(null), generator);
    }
  }
}
