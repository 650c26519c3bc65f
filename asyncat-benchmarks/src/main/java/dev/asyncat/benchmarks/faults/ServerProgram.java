package dev.asyncat.benchmarks.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How the server under test is started: the program itself, in a process group of its own. */
final class ServerProgram {

  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Path directory;
  private final String modelUrl;
  private final Path cache;

  /**
   * A program.
   *
   * @param directory gets the data directory, the workspace and the logs of the server
   */
  ServerProgram(Path directory, String modelUrl) throws IOException {
    this.directory = directory;
    this.modelUrl = modelUrl;
    this.cache = directory.resolve("start.aot");
    Files.createDirectories(workspace());
    Files.writeString(workspace().resolve(Work.LEDGER), "");
  }

  Path data() {
    return directory.resolve("data");
  }

  Path workspace() {
    return directory.resolve("workspace");
  }

  /**
   * A server that makes start-up data for the JVM of all later ones when it is stopped, since
   * starting is most of what takes time here; empty if this class path allows none.
   */
  Optional<ServerProcess> train() throws IOException {
    if (!Arrays.stream(classPath().split(File.pathSeparator)).allMatch(ServerProgram::isJar)) {
      return Optional.empty();
    }
    return Optional.of(
        start(directory.resolve("training"), List.of("-XX:AOTCacheOutput=" + cache)));
  }

  private static boolean isJar(String entry) {
    return entry.endsWith(".jar") && Files.isRegularFile(Path.of(entry));
  }

  ServerProcess start() throws IOException {
    return start(
        data(),
        Files.exists(cache)
            ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")
            : List.of());
  }

  private ServerProcess start(Path data, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    boolean group = Files.isExecutable(SETSID);
    if (group) {
      command.add(SETSID.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:-UsePerfData",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-Dorg.sqlite.tmpdir=" + directory));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            classPath(),
            "dev.asyncat.cli.Main",
            "serve",
            "--port",
            "0",
            "--no-auth",
            "--data-dir",
            data.toString(),
            "--workspace",
            workspace().toString()));
    Path output = directory.resolve("server.log");
    Files.deleteIfExists(output);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workspace().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AI_") || name.startsWith("ASYNCAT_"));
    environment.put("AI_BASE_URL", modelUrl);
    environment.put("AI_MODEL", "scripted");
    return new ServerProcess(builder.start(), output, group);
  }

  /** Removes the copy of SQLite's library that a killed process leaves behind. */
  void sweep() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(ServerProgram::isNativeCopy).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isNativeCopy(Path file) {
    return file.getFileName().toString().startsWith("sqlite-");
  }

  /** Everything this program was started with, except its own classes, which may be no jar. */
  private static String classPath() {
    Path own =
        Path.of(ServerProgram.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(entry -> !entry.endsWith("test-classes") && !entry.equals(own))
            .map(Path::toString)
            .toList());
  }
}
