package dev.asyncat.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.run.RunRequest;
import dev.asyncat.store.Store;
import dev.asyncat.testkit.model.ScriptedModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  @TempDir private Path directory;
  private final Store store = new InMemoryStore();
  private final AtomicLong day = new AtomicLong();

  private Clock clock() {
    return InstantSource.offset(InstantSource.system(), Duration.ofDays(day.get()))
        .withZone(ZoneOffset.UTC);
  }

  private String run(String goal) {
    try (Asyncat asyncat =
        Asyncat.builder()
            .store(store)
            .model(ScriptedModel.answering("done"))
            .clock(clock())
            .build()) {
      return asyncat.run(RunRequest.of(goal).in(directory)).result().sessionId();
    }
  }

  private Set<String> left(String... ids) {
    Set<String> left = new HashSet<>();
    for (String id : ids) {
      store.sessions().idleSince(clock().instant().plusSeconds(60), 100).stream()
          .filter(session -> session.id().equals(id))
          .forEach(session -> left.add(session.id()));
    }
    return left;
  }

  private int prune(Retention retention) {
    try (Asyncat asyncat = Asyncat.builder().store(store).clock(clock()).build()) {
      return new Pruning(store, retention, asyncat::deleteSession, clock()).prune();
    }
  }

  @Test
  void sessions_go_when_nothing_happened_for_too_long_and_no_earlier() {
    String old = run("old");
    day.set(20);
    String recent = run("recent");
    day.set(29);

    assertThat(prune(Retention.days(30))).isZero();
    day.set(31);
    assertThat(prune(Retention.days(30))).isEqualTo(1);
    assertThat(left(old, recent)).containsExactly(recent);
  }

  @Test
  void without_limits_everything_stays() {
    String session = run("keep");
    day.set(10_000);

    assertThat(prune(Retention.UNLIMITED)).isZero();
    assertThat(left(session)).containsExactly(session);
  }

  @Test
  void limits_must_be_positive() {
    assertThatThrownBy(() -> Retention.days(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retention.UNLIMITED.withMaxBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
