package dev.asyncat.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class KillsTest {

  @TempDir Path directory;

  @Test
  @Timeout(300)
  void a_server_that_is_killed_twenty_times_loses_nothing_and_does_nothing_twice()
      throws Exception {
    Kills.Report report = Kills.run(20, 20, directory);

    assertThat(report.violations()).as("%s", report).isEmpty();
    assertThat(report.received()).isPositive();
    assertThat(report.promises()).isPositive();
    assertThat(report.counts().calls()).isPositive();
    assertThat(report.counts().resumedRuns()).isPositive();
  }
}
