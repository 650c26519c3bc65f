package dev.asyncat.testkit.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is at one moment.
 *
 * @param threads names by id
 * @param processes commands of descendants, and of what tool calls left behind, by id
 * @param files what open descriptors point to; the same target may be there several times
 */
record Snapshot(Map<Long, String> threads, Map<Long, String> processes, List<String> files) {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** The dump of the JDK is the only place that lists virtual threads. */
  private static final Pattern THREAD =
      Pattern.compile("\"tid\": \"?(\\d+)\"?,(?:[^{}]*?)\"name\": \"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern OWN_THREADS =
      Pattern.compile(
          "ForkJoinPool.*|Common-Cleaner|Cleaner-\\d+|process reaper.*|VirtualThread-.*"
              + "|.*-Poller(?:-.*)?|(?:Master|Sub|Read|Write)-?Poller(?:-\\d+)?|Attach Listener|Signal Dispatcher"
              + "|Reference Handler|Finalizer|Notification Thread|Java2D.*|junit-.*|surefire-.*"
              + "|idle-.*|timeout-.*|C[12] CompilerThread.*|Monitor Deflation.*|main|DestroyJavaVM");
  private static final Pattern OWN_FILES =
      Pattern.compile(
          ".*\\.(?:jar|jmod|so|so\\.\\d+|class|zip)(?: \\(deleted\\))?|.*/lib/modules|/dev/.*|/proc/.*|anon_inode:.*"
              + "|.*\\(deleted\\)\\.dump");

  static {
    JdkSockets.useOnce();
  }

  static Snapshot take() {
    return new Snapshot(liveThreads(), liveProcesses(), openFiles());
  }

  private static Map<Long, String> liveThreads() {
    Map<Long, String> threads = new HashMap<>();
    Matcher thread = THREAD.matcher(dump());
    while (thread.find()) {
      String name = thread.group(2);
      if (!OWN_THREADS.matcher(name).matches()) {
        threads.put(Long.valueOf(thread.group(1)), name.isEmpty() ? "(no name)" : name);
      }
    }
    return threads;
  }

  private static String dump() {
    HotSpotDiagnosticMXBean diagnostics =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      Path folder = Files.createTempDirectory("threads");
      Path file = folder.resolve("dump.json").toAbsolutePath();
      try {
        diagnostics.dumpThreads(file.toString(), ThreadDumpFormat.JSON);
        return Files.readString(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the threads cannot be listed", e);
    }
  }

  private static Map<Long, String> liveProcesses() {
    Map<Long, String> processes = new HashMap<>(MarkedProcesses.alive());
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(
            process ->
                processes.put(process.pid(), process.info().commandLine().orElse("unknown")));
    return processes;
  }

  private static List<String> openFiles() {
    List<String> files = new ArrayList<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return files;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        target(descriptor, files);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the open files cannot be listed", e);
    }
    return files;
  }

  private static void target(Path descriptor, List<String> files) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      if (!OWN_FILES.matcher(target).matches()) {
        files.add(target);
      }
    } catch (IOException closedMeanwhile) {
      // A descriptor that is gone before it can be looked at is no leak.
    }
  }
}
