package dev.asyncat.jaxrs.json;

import dev.asyncat.json.Json;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** Writes {@link Json} as UTF-8 text. */
public final class JsonBodyWriter implements MessageBodyWriter<Json> {

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return Json.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      Json json,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    // Nothing is buffered, so nobody else will know the length in time.
    headers.putSingle(HttpHeaders.CONTENT_LENGTH, text.length);
    out.write(text);
  }
}
