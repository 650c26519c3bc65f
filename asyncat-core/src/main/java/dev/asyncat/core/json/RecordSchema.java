package dev.asyncat.core.json;

import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schema of a record class, as models are shown it.
 *
 * <p>Keys are the component names in {@code snake_case}, or what {@link dev.asyncat.json.JsonName}
 * says. A component is required unless it is {@code @Nullable} or an {@link Optional}. Supported
 * types: strings, numbers, booleans, enums (their {@code toString()}, else the name in lower case),
 * {@link URI}, lists and sets, maps with string keys, records, {@link Json} values, and {@link
 * Optional} of these. Stateless and thread-safe.
 */
public final class RecordSchema {

  private static final Set<Class<?>> INTEGERS =
      Set.of(
          int.class,
          long.class,
          short.class,
          byte.class,
          Integer.class,
          Long.class,
          Short.class,
          Byte.class,
          BigInteger.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(
          double.class,
          float.class,
          Double.class,
          Float.class,
          BigDecimal.class,
          Number.class,
          JsonNumber.class);
  private static final Set<Class<?>> BOOLEANS =
      Set.of(boolean.class, Boolean.class, JsonBool.class);
  private static final Set<Class<?>> STRINGS =
      Set.of(String.class, CharSequence.class, URI.class, JsonString.class);

  private RecordSchema() {}

  /**
   * The schema of a record class.
   *
   * @throws IllegalArgumentException if it is no record, contains itself, or has a component of an
   *     unsupported type; the message names the component
   */
  public static JsonObject of(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          type.getName() + " is not a record; a schema is made of a record's components");
    }
    return record(type, new ArrayDeque<>());
  }

  private static JsonObject record(Class<?> type, Deque<Class<?>> open) {
    if (open.contains(type)) {
      throw new IllegalArgumentException(
          "the record " + type.getName() + " contains itself, which its JSON schema cannot say");
    }
    open.push(type);
    JsonObject.Builder properties = Json.object();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = WireNames.of(component);
      JsonObject schema;
      try {
        schema = type(component.getAnnotatedType(), open);
      } catch (UnsupportedTypeException unsupported) {
        throw new IllegalArgumentException(
            unsupported.getMessage()
                + " at component "
                + component.getName()
                + " of "
                + type.getName());
      }
      properties.put(key, described(schema, component.getAnnotation(Description.class)));
      if (isRequired(component)) {
        required.add(key);
      }
    }
    open.pop();
    JsonObject schema =
        Json.object()
            .put("type", "object")
            .put("properties", properties.build())
            .put("required", Json.strings(required))
            .build();
    return described(schema, type.getAnnotation(Description.class));
  }

  private static JsonObject described(JsonObject schema, @Nullable Description description) {
    return description == null ? schema : schema.with("description", Json.of(description.value()));
  }

  private static boolean isRequired(RecordComponent component) {
    return component.getType() != Optional.class
        && !isNullable(component.getAnnotatedType().getAnnotations())
        && !isNullable(component.getAnnotations());
  }

  /** Any annotation of that name counts, so that a plug-in need not use the same library. */
  private static boolean isNullable(Annotation[] annotations) {
    return Arrays.stream(annotations)
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  private static JsonObject type(AnnotatedType annotated, Deque<Class<?>> open) {
    Class<?> type = rawClass(annotated.getType());
    if (STRINGS.contains(type)) {
      return named("string");
    }
    if (INTEGERS.contains(type)) {
      return named("integer");
    }
    if (NUMBERS.contains(type)) {
      return named("number");
    }
    if (BOOLEANS.contains(type)) {
      return named("boolean");
    }
    if (type == Json.class) {
      return JsonObject.EMPTY;
    }
    if (type == JsonObject.class) {
      return named("object");
    }
    if (type == JsonArray.class) {
      return named("array");
    }
    if (type.isEnum()) {
      List<String> words =
          Arrays.stream(type.getEnumConstants())
              .map(constant -> WireNames.of((Enum<?>) constant))
              .toList();
      return named("string").with("enum", Json.strings(words));
    }
    if (type == Optional.class) {
      return type(argument(annotated, 0), open);
    }
    if (Collection.class.isAssignableFrom(type) || type == Iterable.class) {
      return named("array").with("items", type(argument(annotated, 0), open));
    }
    if (Map.class.isAssignableFrom(type)
        && rawClass(argument(annotated, 0).getType()) == String.class) {
      return named("object").with("additionalProperties", type(argument(annotated, 1), open));
    }
    if (type.isRecord()) {
      return record(type, open);
    }
    throw new UnsupportedTypeException(annotated.getType());
  }

  private static JsonObject named(String type) {
    return Json.object().put("type", type).build();
  }

  private static AnnotatedType argument(AnnotatedType type, int index) {
    if (type instanceof AnnotatedParameterizedType parameterized) {
      return parameterized.getAnnotatedActualTypeArguments()[index];
    }
    throw new UnsupportedTypeException(type.getType());
  }

  private static Class<?> rawClass(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
      default -> throw new UnsupportedTypeException(type);
    };
  }

  private static final class UnsupportedTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedTypeException(Type type) {
      super("no JSON schema for " + type.getTypeName());
    }
  }
}
