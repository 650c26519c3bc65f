package dev.asyncat.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A JSON number of any precision. Equality is by numeric value: {@code 1} equals {@code 1.0}. */
public record JsonNumber(BigDecimal value) implements Json {

  /** The nearest {@code double}. */
  public double doubleValue() {
    return value.doubleValue();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonNumber(BigDecimal number) && value.compareTo(number) == 0;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(value.doubleValue() + 0.0);
  }

  @Override
  public String toString() {
    return JsonWriter.write(this);
  }
}
