package dev.asyncat.jaxrs.openapi;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The file {@code openapi.yaml} that is part of this jar. */
public final class OpenApiDocument {

  private static final String FILE = "openapi.yaml";

  private final byte[] text;

  private OpenApiDocument(byte[] text) {
    this.text = text;
  }

  /** Reads the file. */
  public static OpenApiDocument load() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar of asyncat-jaxrs");
      }
      return new OpenApiDocument(in.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  Response response() {
    return Response.ok(text.clone(), "application/yaml; charset=utf-8").build();
  }
}
