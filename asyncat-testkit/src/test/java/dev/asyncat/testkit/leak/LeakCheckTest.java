package dev.asyncat.testkit.leak;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
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
  void a_process_of_a_call_is_found_wherever_it_went() throws Exception {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    LeakCheck check = LeakCheck.begin();
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!");
    builder
        .environment()
        .put("ASYNCAT_CALL_x", "runtime:" + ProcessHandle.current().pid() + ":" + started);

    Process parent = builder.start();
    String pid = parent.inputReader().readLine();
    parent.waitFor();

    assertThatThrownBy(() -> check.assertNothingLeft(SHORT)).hasMessageContaining("process " + pid);
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    parent.inputReader().close();
    assertThatCode(check::assertNothingLeft).doesNotThrowAnyException();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void an_open_socket_is_found_with_what_it_is_connected_to() throws IOException {
    LeakCheck check = LeakCheck.begin();

    try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> check.assertNothingLeft(SHORT))
          .hasMessageContaining("socket:[")
          .hasMessageContaining("tcp")
          .hasMessageContaining("%04X".formatted(open.getLocalPort()));
    }
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
