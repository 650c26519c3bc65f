package dev.asyncat.json;

/** A JSON boolean. */
public record JsonBool(boolean value) implements Json {

  static final JsonBool TRUE = new JsonBool(true);
  static final JsonBool FALSE = new JsonBool(false);

  @Override
  public String toString() {
    return JsonWriter.write(this);
  }
}
