package dev.asyncat.testkit.leak;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Fails a test that leaves threads, processes, open files or sockets behind, after its {@code
 * AfterEach} methods have run, and a test class that does after its {@code AfterAll} methods.
 *
 * <p>For one class:
 *
 * <pre>{@code
 * @ExtendWith(LeakExtension.class)
 * class ServerTest { … }
 * }</pre>
 *
 * <p>For all test classes of a module, without a word in any of them, write into {@code
 * src/test/resources/junit-platform.properties}:
 *
 * <pre>{@code
 * junit.jupiter.extensions.autodetection.enabled = true
 * }</pre>
 *
 * <p>{@link LeakChecks} on a class says what is different there. Tests must not run in parallel.
 */
public final class LeakExtension
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(LeakExtension.class);

  /** For {@code ExtendWith} and for JUnit, which finds it by itself where that is turned on. */
  public LeakExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (per(context) != LeakChecks.Per.NEVER) {
      begin(context);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (per(context) == LeakChecks.Per.TEST) {
      begin(context);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end(context);
  }

  private static void begin(ExtensionContext context) {
    List<String> ignored =
        settings(context).map(LeakChecks::ignoredThreads).map(Arrays::asList).orElse(List.of());
    context.getStore(NAMESPACE).put(context.getUniqueId(), LeakCheck.begin(ignored));
  }

  private static void end(ExtensionContext context) {
    LeakCheck check = context.getStore(NAMESPACE).remove(context.getUniqueId(), LeakCheck.class);
    if (check != null) {
      check.assertNothingLeft();
    }
  }

  private static LeakChecks.Per per(ExtensionContext context) {
    boolean shared =
        context
            .getTestInstanceLifecycle()
            .filter(Predicate.isEqual(Lifecycle.PER_CLASS))
            .isPresent();
    return settings(context)
        .map(LeakChecks::value)
        .orElse(shared ? LeakChecks.Per.CLASS : LeakChecks.Per.TEST);
  }

  /** Of the class, else of the one it is nested in. */
  private static Optional<LeakChecks> settings(ExtensionContext context) {
    for (Class<?> type = context.getRequiredTestClass();
        type != null;
        type = type.getEnclosingClass()) {
      Optional<LeakChecks> found = AnnotationSupport.findAnnotation(type, LeakChecks.class);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
