package dev.asyncat.json;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key of a record component in JSON, where it is not the component's name in {@code
 * snake_case}: a component {@code maxResults} is {@code max_results} on the wire unless this says
 * otherwise.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface JsonName {
  /** The key, exactly as it is written. */
  String value();
}
