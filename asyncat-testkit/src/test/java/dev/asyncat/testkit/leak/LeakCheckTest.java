package dev.asyncat.testkit.leak;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class LeakCheckTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void nothing_left_passes() throws InterruptedException {
    LeakCheck check = LeakCheck.begin();

    Thread.ofVirtual().name("short").start(() -> {}).join();

    assertThatCode(check::assertNothingLeft).doesNotThrowAnyException();
  }

  @Test
  void a_virtual_thread_that_goes_on_is_found_and_may_be_ignored() {
    CountDownLatch end = new CountDownLatch(1);
    LeakCheck check = LeakCheck.begin();
    LeakCheck tolerant = LeakCheck.begin(List.of("left-"));

    Thread.ofVirtual().name("left-1").start(() -> awaitQuietly(end));

    assertThatThrownBy(() -> check.assertNothingLeft(SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("thread 'left-1'");
    assertThatCode(tolerant::assertNothingLeft).doesNotThrowAnyException();
    end.countDown();
    assertThatCode(check::assertNothingLeft).doesNotThrowAnyException();
  }

  @Test
  void a_platform_thread_that_goes_on_is_found() {
    CountDownLatch end = new CountDownLatch(1);
    LeakCheck check = LeakCheck.begin();

    Thread.ofPlatform().daemon().name("left \"2\"").start(() -> awaitQuietly(end));

    assertThatThrownBy(() -> check.assertNothingLeft(SHORT)).hasMessageContaining("left");
    end.countDown();
    assertThatCode(check::assertNothingLeft).doesNotThrowAnyException();
  }

  @Test
  void threads_from_before_do_not_count() {
    CountDownLatch end = new CountDownLatch(1);
    Thread.ofVirtual().name("older").start(() -> awaitQuietly(end));

    assertThatCode(() -> LeakCheck.begin().assertNothingLeft(SHORT)).doesNotThrowAnyException();
    end.countDown();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_child_process_is_found() throws IOException {
    LeakCheck check = LeakCheck.begin();

    Process child = new ProcessBuilder("sleep", "60").redirectErrorStream(true).inheritIO().start();

    assertThatThrownBy(() -> check.assertNothingLeft(SHORT)).hasMessageContaining("sleep");
    child.destroyForcibly();
    assertThatCode(check::assertNothingLeft).doesNotThrowAnyException();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void an_open_file_is_found(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "a");
    LeakCheck check = LeakCheck.begin();

    try (InputStream open = Files.newInputStream(file)) {
      assertThatThrownBy(() -> check.assertNothingLeft(SHORT))
          .hasMessageContaining("open file")
          .hasMessageContaining("a.txt");
      open.read();
    }
    assertThatCode(check::assertNothingLeft).doesNotThrowAnyException();
  }

  @Nested
  @ExtendWith(LeakExtension.class)
  class WithTheExtension {

    @Test
    void a_clean_test_passes() throws InterruptedException {
      Thread thread = Thread.ofVirtual().start(() -> {});
      thread.join();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
