package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.PullProgress.Stage;
import dev.asyncat.error.CancelledException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a file over HTTP into a partial file, going on where an earlier attempt broke off. The
 * validator (ETag) of a partial file is kept beside it, so that pieces of two versions are never
 * joined.
 */
final class UrlFetch {

  private static final long POLL_MILLIS = 100;
  private static final int ATTEMPTS_WITHOUT_PROGRESS = 4;

  /** An attempt that brought less is no reason to hope that the next ones get to the end. */
  private static final long PROGRESS_BYTES = 1L << 20;

  private final HttpClient client;
  private final Duration stallTimeout;
  private final Duration retryPause;

  /**
   * A fetcher.
   *
   * @param stallTimeout how long nothing may arrive before the connection counts as dead
   * @param retryPause how long to wait before the first retry; doubles each time
   */
  UrlFetch(HttpClient client, Duration stallTimeout, Duration retryPause) {
    this.client = client;
    this.stallTimeout = stallTimeout;
    this.retryPause = retryPause;
  }

  /** Whether the address answers, soon and with success. */
  boolean answers(URI uri, Duration timeout) {
    HttpRequest head =
        HttpRequest.newBuilder(uri)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .timeout(timeout)
            .build();
    try {
      return client.send(head, HttpResponse.BodyHandlers.discarding()).statusCode() < 300;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Fetches until {@code part} has {@code expectedSize} bytes.
   *
   * @throws SourceFailedException if the address does not give them
   * @throws IOException if they cannot be written
   */
  void fetch(URI uri, Path part, long expectedSize, PullMonitor monitor) throws IOException {
    Duration pause = retryPause;
    int fruitless = 0;
    while (true) {
      long before = size(part);
      if (before == expectedSize) {
        return;
      }
      if (before > expectedSize) {
        discard(part);
        before = 0;
      }
      try {
        attempt(uri, part, before, expectedSize, monitor);
        return;
      } catch (BrokenTransferException e) {
        boolean progressed = size(part) - before >= PROGRESS_BYTES;
        fruitless = progressed ? 0 : fruitless + 1;
        if (fruitless >= ATTEMPTS_WITHOUT_PROGRESS) {
          throw new SourceFailedException(e.getMessage(), e);
        }
        pause = progressed ? retryPause : pause;
        waitBeforeRetry(pause, monitor);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private void attempt(URI uri, Path part, long from, long expectedSize, PullMonitor monitor)
      throws IOException {
    String host = uri.getHost();
    monitor.begin(Stage.CONNECTING, host, from, expectedSize);
    Path validatorFile = validatorFile(part);
    String validator = Files.exists(validatorFile) ? Files.readString(validatorFile).strip() : "";
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept-Encoding", "identity");
    boolean resumes = from > 0 && !validator.isEmpty();
    if (resumes) {
      request.header("Range", "bytes=" + from + "-").header("If-Range", validator);
    }
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(request.build(), host, monitor);
    try (ArrivingChunks chunks = new ArrivingChunks()) {
      response.body().subscribe(chunks);
      long start =
          switch (response.statusCode()) {
            case 206 -> resumes && startsAt(response, from) ? from : -1;
            case 200 -> 0;
            case 416 -> {
              discard(part);
              throw new BrokenTransferException(host + " no longer has the rest of the file", null);
            }
            default -> throw refused(response.statusCode(), host);
          };
      if (start < 0) {
        discard(part);
        throw new BrokenTransferException(host + " answered with another part of the file", null);
      }
      if (start == 0) {
        discard(part);
        String strong =
            response.headers().firstValue("ETag").filter(tag -> !tag.startsWith("W/")).orElse("");
        Files.writeString(validatorFile, strong);
      }
      checkLength(response, start, expectedSize, host);
      monitor.begin(Stage.DOWNLOADING, host, start, expectedSize);
      write(chunks, part, start, expectedSize, host, monitor);
    }
  }

  private static void checkLength(
      HttpResponse<?> response, long start, long expectedSize, String host)
      throws SourceFailedException {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (length >= 0 && start + length != expectedSize) {
      throw new SourceFailedException(
          host
              + " has a file of "
              + (start + length)
              + " bytes there, not the one of "
              + expectedSize
              + " bytes that the catalogue names");
    }
  }

  private void write(
      ArrivingChunks chunks,
      Path part,
      long start,
      long expectedSize,
      String host,
      PullMonitor monitor)
      throws IOException {
    long done = start;
    long silentSince = System.nanoTime();
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        List<ByteBuffer> buffers = chunks.poll(POLL_MILLIS);
        if (buffers == null) {
          monitor.at(done);
          if (System.nanoTime() - silentSince > stallTimeout.toNanos()) {
            throw new BrokenTransferException(
                "nothing came from " + host + " for " + stallTimeout.toSeconds() + " seconds",
                null);
          }
          continue;
        }
        if (buffers.isEmpty()) {
          break;
        }
        silentSince = System.nanoTime();
        for (ByteBuffer buffer : buffers) {
          done += buffer.remaining();
          if (done > expectedSize) {
            throw new SourceFailedException(host + " sent more than the file should have");
          }
          while (buffer.hasRemaining()) {
            out.write(buffer);
          }
        }
        monitor.at(done);
      }
    }
    if (done < expectedSize) {
      throw new BrokenTransferException(
          "the connection to " + host + " ended after " + done + " of " + expectedSize + " bytes",
          null);
    }
    monitor.end(done);
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(
      HttpRequest request, String host, PullMonitor monitor) throws IOException {
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
    long since = System.nanoTime();
    try {
      while (true) {
        try {
          return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          monitor.cancellation().throwIfCancelled();
          if (System.nanoTime() - since > stallTimeout.toNanos()) {
            throw new BrokenTransferException(
                host + " did not answer in " + stallTimeout.toSeconds() + " seconds", e);
          }
        }
      }
    } catch (ExecutionException e) {
      throw unreachable(host, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The fetch was interrupted", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static IOException unreachable(String host, @Nullable Throwable cause) {
    if (cause instanceof HttpTimeoutException) {
      return new SourceFailedException(host + " cannot be reached: no connection in time", cause);
    }
    if (cause instanceof ConnectException) {
      return new SourceFailedException(
          host + " cannot be reached (no network, or a firewall in between)", cause);
    }
    return new BrokenTransferException(
        host + " cannot be read from: " + (cause == null ? "unknown" : cause.getMessage()), cause);
  }

  private static IOException refused(int status, String host) {
    String message = host + " answered HTTP " + status;
    return switch (status) {
      case 404, 410 -> new SourceFailedException(message + ": the file is not there");
      case 401, 403 -> new SourceFailedException(message + ": it does not give the file to us");
      case 408, 425, 429, 500, 502, 503, 504 -> new BrokenTransferException(message, null);
      default -> new SourceFailedException(message);
    };
  }

  private static boolean startsAt(HttpResponse<?> response, long from) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + from + "-"))
        .isPresent();
  }

  private static void waitBeforeRetry(Duration pause, PullMonitor monitor) {
    long until = System.nanoTime() + pause.toNanos();
    while (System.nanoTime() < until) {
      monitor.cancellation().throwIfCancelled();
      try {
        Thread.sleep(Math.min(POLL_MILLIS, pause.toMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException("The fetch was interrupted", e);
      }
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Where the validator of a partial file is kept. */
  static Path validatorFile(Path part) {
    return part.resolveSibling(part.getFileName() + ".etag");
  }

  /** Forgets a partial file. */
  static void discard(Path part) throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(validatorFile(part));
  }

  /** The transfer broke; what has arrived stays, and trying again may bring the rest. */
  private static final class BrokenTransferException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String message;

    BrokenTransferException(String message, @Nullable Throwable cause) {
      super(message, cause);
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }
  }
}
