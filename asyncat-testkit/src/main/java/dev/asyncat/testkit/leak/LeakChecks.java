package dev.asyncat.testkit.leak;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says how {@link LeakExtension} looks at a test class; nested classes take it over. Without it
 * every test is looked at by itself, or the class as a whole where its tests share one instance.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface LeakChecks {

  /** When it looks. */
  Per value() default Per.TEST;

  /** Beginnings of the names of threads that stay on purpose, such as {@code "HttpClient-"}. */
  String[] ignoredThreads() default {};

  /** When to look for leaks. */
  enum Per {
    /** After each test. */
    TEST,
    /** After the last test of the class, for tests that share a server or a client. */
    CLASS,
    /** Never. */
    NEVER
  }
}
