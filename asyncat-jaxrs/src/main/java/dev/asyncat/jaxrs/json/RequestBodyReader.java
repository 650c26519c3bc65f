package dev.asyncat.jaxrs.json;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.error.ErrorEnvelope;
import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body into a {@link RequestBody}: JSON or a form, up to a size and within a time. A
 * missing body counts as an empty object.
 */
public final class RequestBodyReader implements MessageBodyReader<RequestBody> {

  private static final int CHUNK = 16 * 1024;
  private static final Map<String, String> CLOSE = Map.of("Connection", "close");

  private final long maxBytes;
  private final Duration maxTime;

  /**
   * A reader.
   *
   * @param maxBytes the largest body
   * @param maxTime how long a body may take to arrive
   */
  public RequestBodyReader(long maxBytes, Duration maxTime) {
    this.maxBytes = maxBytes;
    this.maxTime = maxTime;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == RequestBody.class;
  }

  @Override
  public RequestBody readFrom(
      Class<RequestBody> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream in) {
    byte[] bytes = read(in, headers.getFirst(HttpHeaders.CONTENT_LENGTH));
    if (bytes.length == 0) {
      return RequestBody.of(JsonObject.EMPTY);
    }
    String sent = headers.getFirst(HttpHeaders.CONTENT_TYPE);
    if (sent != null && isForm(mediaType)) {
      return RequestBody.ofForm(form(text(bytes)));
    }
    if (sent == null || !isJson(mediaType)) {
      throw new HttpProblem(
          415,
          "Unsupported media type: send application/json, not "
              + (sent == null ? "a body without Content-Type" : sent));
    }
    Json json = Json.parse(text(bytes));
    if (json instanceof JsonObject object) {
      return RequestBody.of(object);
    }
    throw new InvalidRequestException(
        "the body must be a JSON object, not " + RequestBody.typeName(json));
  }

  private byte[] read(InputStream in, @Nullable String declaredLength) {
    if (declaredLength != null && tooLong(declaredLength)) {
      throw tooLarge();
    }
    long deadline = System.nanoTime() + maxTime.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    byte[] chunk = new byte[CHUNK];
    try {
      int count;
      while ((count = in.read(chunk)) >= 0) {
        if (body.size() + (long) count > maxBytes) {
          throw tooLarge();
        }
        body.write(chunk, 0, count);
        if (System.nanoTime() - deadline > 0) {
          throw tooLate();
        }
      }
    } catch (IOException broken) {
      throw broken.getCause() instanceof TimeoutException ? tooLate() : brokenOff();
    }
    return body.toByteArray();
  }

  private boolean tooLong(String declaredLength) {
    try {
      return Long.parseLong(declaredLength.strip()) > maxBytes;
    } catch (NumberFormatException notANumber) {
      throw new InvalidRequestException("Content-Length is not a number", notANumber);
    }
  }

  private static HttpProblem tooLarge() {
    return new HttpProblem(413, ErrorEnvelope.text(413), CLOSE);
  }

  private static HttpProblem tooLate() {
    return new HttpProblem(408, ErrorEnvelope.text(408), CLOSE);
  }

  private static HttpProblem brokenOff() {
    return new HttpProblem(400, "The body broke off or is not framed as HTTP says", CLOSE);
  }

  private static boolean isJson(MediaType type) {
    String subtype = type.getSubtype().toLowerCase(Locale.ROOT);
    return type.getType().equalsIgnoreCase("application")
        && (subtype.equals("json") || subtype.endsWith("+json"))
        && isUtf8(type);
  }

  private static boolean isForm(MediaType type) {
    return type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)
        && !type.isWildcardType()
        && isUtf8(type);
  }

  private static boolean isUtf8(MediaType type) {
    String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
    return charset == null
        || charset.equalsIgnoreCase("utf-8")
        || charset.equalsIgnoreCase("utf8")
        || charset.equalsIgnoreCase("us-ascii");
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new InvalidRequestException("the body is not valid UTF-8", notUtf8);
    }
  }

  private static JsonObject form(String text) {
    Map<String, List<Json>> fields = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        String name = key.endsWith("[]") ? key.substring(0, key.length() - 2) : key;
        fields.computeIfAbsent(name, unused -> new ArrayList<>()).add(Json.of(value));
      }
    }
    JsonObject.Builder object = Json.object();
    fields.forEach(
        (name, values) ->
            object.put(name, values.size() == 1 ? values.getFirst() : new JsonArray(values)));
    return object.build();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException badEscape) {
      throw new InvalidRequestException("the form has a '%' without two hex digits", badEscape);
    }
  }
}
