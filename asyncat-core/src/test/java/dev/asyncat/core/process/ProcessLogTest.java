package dev.asyncat.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLogTest {

  @TempDir private Path directory;

  @Test
  void a_full_log_is_put_aside_and_begun_anew() throws IOException {
    Path file = directory.resolve("a.log");
    Files.writeString(file, "");
    try (ProcessLog log = new ProcessLog(file, 10)) {
      add(log, "one-----\n");
      add(log, "two-----\n");
      add(log, "three---\n");
      log.say("ended");
    }

    assertThat(file).hasContent("\n[ended]\n");
    assertThat(directory.resolve("a.log.1")).hasContent("three---\n");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  private static void add(ProcessLog log, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    log.add(bytes, bytes.length);
  }
}
