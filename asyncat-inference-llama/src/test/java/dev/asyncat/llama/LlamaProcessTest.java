package dev.asyncat.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What can only be seen from outside: memory given back, nothing printed, no file that kills. */
@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#folders")
class LlamaProcessTest {

  private static final int BOUND_SECONDS = 240;

  @Parameter String engine;

  @TempDir Path dir;

  @Test
  void closing_a_model_gives_its_memory_back() throws Exception {
    Ended child = run("memory");

    List<long[]> rounds =
        child.out().lines().map(line -> line.split(" ")).map(LlamaProcessTest::numbers).toList();
    assertThat(rounds).hasSize(6);
    long loaded = rounds.get(1)[0];
    long first = rounds.get(1)[1];
    long last = rounds.getLast()[1];
    assertThat(loaded - first).as("kilobytes freed by a close").isGreaterThan(80_000);
    // The C library keeps some tens of megabytes; a leak would add four times the model's hundred.
    assertThat(last - first).as("kilobytes grown in four rounds").isLessThan(90_000);
  }

  @Test
  void the_native_prints_nothing() throws Exception {
    Ended child = run("talk");

    assertThat(child.out()).isEqualTo("yes\n");
    assertThat(child.err()).isEmpty();
  }

  @Test
  void a_file_name_that_the_locale_cannot_express_is_found() throws Exception {
    assertThat(run("foreignName").out()).isEqualTo("yes\n");
  }

  @Test
  void no_damaged_header_ends_the_process() throws Exception {
    assertThat(run("damage", "400").out()).isEqualTo("survived\n");
  }

  @Test
  void no_contradiction_in_the_metadata_ends_the_process() throws Exception {
    assertThat(run("contradict", "400").out()).isEqualTo("survived\n");
  }

  private record Ended(String out, String err) {}

  private Ended run(String program, String... arguments) throws IOException, InterruptedException {
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx48m",
            "-XX:+UseSerialGC",
            "-XX:-CreateCoredumpOnCrash",
            "-cp",
            System.getProperty("java.class.path"),
            ChildProgram.class.getName(),
            program,
            dir.toString(),
            engine);
    builder.command().addAll(List.of(arguments));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("LC_ALL", "C");
    Process child =
        builder
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(child.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).as("ends in time").isTrue();
    } finally {
      child.destroyForcibly();
    }
    String said = Files.readString(err, StandardCharsets.UTF_8);
    assertThat(child.exitValue()).as(said).isZero();
    return new Ended(Files.readString(out, StandardCharsets.UTF_8), said);
  }

  private static long[] numbers(String[] words) {
    return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
  }
}
