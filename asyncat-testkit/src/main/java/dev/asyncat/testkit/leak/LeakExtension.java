package dev.asyncat.testkit.leak;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves threads, child processes or open files behind, after its {@code
 * AfterEach} methods have run.
 *
 * <pre>{@code
 * @ExtendWith(LeakExtension.class)
 * class ServerTest { … }
 * }</pre>
 */
public final class LeakExtension implements BeforeEachCallback, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(LeakExtension.class);

  private final List<String> ignoredThreads;

  /** For {@code ExtendWith}. */
  public LeakExtension() {
    this(List.of());
  }

  private LeakExtension(List<String> ignoredThreads) {
    this.ignoredThreads = ignoredThreads;
  }

  /** For {@code RegisterExtension}: does not mind threads whose names begin like this. */
  public static LeakExtension ignoring(String... threads) {
    return new LeakExtension(List.of(threads));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(LeakCheck.class, LeakCheck.begin(ignoredThreads));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    LeakCheck check = context.getStore(NAMESPACE).remove(LeakCheck.class, LeakCheck.class);
    if (check != null) {
      check.assertNothingLeft();
    }
  }
}
