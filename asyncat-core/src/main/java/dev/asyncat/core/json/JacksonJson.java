package dev.asyncat.core.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts between {@link Json}, Jackson's tree and records.
 *
 * <p>Records use the keys that {@link RecordSchema} states. Reading ignores unknown keys, gives
 * {@code null} (or an empty {@link Optional}) for missing ones, and converts nothing that would
 * lose something: {@code 5.0} is an {@code int}, {@code 5.5} and {@code "5"} are not.
 *
 * <p>Thread-safe. Costly to make, so one per runtime.
 */
public final class JacksonJson {

  /** Enough for every integral type; what is longer stays a decimal and is never expanded. */
  private static final int MAX_INTEGRAL_DIGITS = 64;

  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private final JsonMapper mapper;

  /** A converter. */
  public JacksonJson() {
    SimpleModule values = new SimpleModule("asyncat");
    JsonBinding.addTo(values);
    values.addDeserializer(Optional.class, new OptionalBinding.Reader());
    values.addSerializer(optionalClass(), new OptionalBinding.Writer());
    mapper =
        JsonMapper.builder()
            .addModule(values)
            .annotationIntrospector(
                new AnnotationIntrospectorPair(
                    new RecordNames(), new JacksonAnnotationIntrospector()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                LogicalType.Textual,
                strings -> {
                  for (CoercionInputShape shape :
                      List.of(
                          CoercionInputShape.Integer,
                          CoercionInputShape.Float,
                          CoercionInputShape.Boolean)) {
                    strings.setCoercion(shape, CoercionAction.Fail);
                  }
                })
            .withCoercionConfig(
                LogicalType.Enum,
                enums -> enums.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
            .build();
  }

  /**
   * Reads a value into a record.
   *
   * @throws InvalidRequestException if it does not fit; the message names the key
   */
  public <T> T read(Json value, Class<T> type) {
    try {
      T read = mapper.treeToValue(toNode(value), type);
      if (read == null) {
        throw new InvalidRequestException("expected " + type.getSimpleName() + ", not null");
      }
      return read;
    } catch (JsonMappingException mismatch) {
      String where = where(mismatch);
      throw new InvalidRequestException(
          (where.isEmpty() ? "" : where + ": ") + mismatch.getOriginalMessage(), mismatch);
    } catch (JsonProcessingException impossible) {
      throw new InvalidRequestException(impossible.getOriginalMessage(), impossible);
    }
  }

  /**
   * The JSON form of a record, a list or a map of them, or a scalar.
   *
   * @throws IllegalArgumentException if the value has no JSON form
   */
  public Json write(Object value) {
    return fromNode(mapper.valueToTree(value));
  }

  /** The same value as Jackson's tree. */
  public static JsonNode toNode(Json value) {
    return switch (value) {
      case JsonNull ignored -> NODES.nullNode();
      case JsonBool(boolean bool) -> NODES.booleanNode(bool);
      case JsonString(String text) -> NODES.textNode(text);
      case JsonNumber(BigDecimal number) -> number(number);
      case JsonArray(List<Json> items) -> {
        ArrayNode array = NODES.arrayNode(items.size());
        items.forEach(item -> array.add(toNode(item)));
        yield array;
      }
      case JsonObject object -> {
        ObjectNode node = NODES.objectNode();
        object.members().forEach((key, member) -> node.set(key, toNode(member)));
        yield node;
      }
    };
  }

  /** The same value from Jackson's tree; what JSON does not know, such as NaN, becomes a string. */
  public static Json fromNode(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        JsonObject.Builder object = Json.object();
        node.properties()
            .forEach(member -> object.put(member.getKey(), fromNode(member.getValue())));
        yield object.build();
      }
      case ARRAY -> {
        List<Json> items = new ArrayList<>(node.size());
        node.forEach(item -> items.add(fromNode(item)));
        yield new JsonArray(items);
      }
      case NUMBER ->
          node.isFloatingPointNumber()
                  && !node.isBigDecimal()
                  && !Double.isFinite(node.doubleValue())
              ? Json.of(node.asText())
              : new JsonNumber(node.decimalValue());
      case BOOLEAN -> Json.of(node.booleanValue());
      case NULL, MISSING -> Json.nul();
      case STRING, BINARY, POJO -> Json.of(node.asText());
    };
  }

  private static JsonNode number(BigDecimal number) {
    boolean shortEnough = number.precision() - (long) number.scale() <= MAX_INTEGRAL_DIGITS;
    if (!shortEnough || number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
      return NODES.numberNode(number);
    }
    return number.precision() - (long) number.scale() <= 18
        ? NODES.numberNode(number.longValue())
        : NODES.numberNode(number.toBigInteger());
  }

  private static String where(JsonMappingException mismatch) {
    return mismatch.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Class<Optional<?>> optionalClass() {
    return (Class) Optional.class;
  }
}
