package dev.asyncat.pdf;

import dev.asyncat.attachment.TextRequest;
import dev.asyncat.error.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.logging.LogFactory;
import org.apache.fontbox.FontBoxFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessRead;

/**
 * Starts Java processes that read one document each.
 *
 * @param heapMegabytes the memory of one
 * @param patience after which one ends itself
 */
record WorkerProcess(int heapMegabytes, Duration patience) {

  /** The exit code of a process that was killed. */
  static final int KILLED = 137;

  /** One class of each jar that a process needs. */
  private static final List<Class<?>> NEEDED =
      List.of(
          Worker.class, Loader.class, RandomAccessRead.class, FontBoxFont.class, LogFactory.class);

  /**
   * Starts one.
   *
   * @throws UnavailableException if there is no {@code java}, or no jars it could be given
   */
  Process start(TextRequest request) {
    Path java =
        Path.of(
            System.getProperty("java.home"),
            "bin",
            File.separatorChar == '\\' ? "java.exe" : "java");
    if (!Files.isExecutable(java)) {
      throw new UnavailableException("PDF cannot be read here: there is no " + java);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                java.toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-cp",
                classPath(),
                Worker.class.getName(),
                Integer.toString(request.firstPage()),
                Integer.toString(request.lastPage()),
                Boolean.toString(request.layout()),
                Integer.toString(request.mostCharacters()),
                Long.toString(patience.toMillis()))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    keepOnlyWhatSystemsNeed(builder.environment());
    try {
      return builder.start();
    } catch (IOException failed) {
      throw new UnavailableException("PDF cannot be read here: " + failed.getMessage(), failed);
    }
  }

  /** Nothing that reads a foreign document needs our secrets. */
  private static void keepOnlyWhatSystemsNeed(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(name -> !name.equalsIgnoreCase("SystemRoot") && !name.equals("LANG"));
  }

  private static String classPath() {
    Set<String> entries = new LinkedHashSet<>();
    for (Class<?> type : NEEDED) {
      entries.add(location(type));
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || !source.getLocation().getProtocol().equals("file")) {
      throw new UnavailableException(
          "PDF cannot be read here: %s is not in a file or directory of its own but in %s"
              .formatted(type.getName(), source == null ? "the JDK" : source.getLocation()));
    }
    return Path.of(URI.create(source.getLocation().toString())).toString();
  }
}
