package dev.asyncat.pdf;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads the text of PDF documents, each in a Java process of its own with 256 MB of memory, in at
 * most 30 seconds and 32 MB of document. It starts the {@code java} of the runtime it runs on, so
 * there has to be one, and the library has to be in files, not in a jar inside of a jar.
 * Thread-safe.
 */
public final class PdfTextExtractor implements TextExtractor {

  private static final int HEAP_MEGABYTES = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 32 << 20;

  private final WorkerProcess worker;
  private final Duration patience;
  private final int mostBytes;

  /** A reader with the usual limits. */
  public PdfTextExtractor() {
    this(HEAP_MEGABYTES, PATIENCE, MOST_BYTES);
  }

  PdfTextExtractor(int heapMegabytes, Duration patience, int mostBytes) {
    this.worker = new WorkerProcess(heapMegabytes, patience);
    this.patience = patience;
    this.mostBytes = mostBytes;
  }

  @Override
  public Set<String> extensions() {
    return Set.of("pdf");
  }

  @Override
  public ExtractedText read(
      InputStream content, TextRequest request, CancellationToken cancellation) throws IOException {
    cancellation.throwIfCancelled();
    byte[] document = content.readNBytes(mostBytes + 1);
    if (document.length > mostBytes) {
      throw new InvalidRequestException(
          "the document is larger than %d MB, which is the most that is read"
              .formatted(mostBytes >> 20));
    }
    Process process = worker.start(request);
    try (CancellationToken.Registration ignored = cancellation.onCancel(process::destroyForcibly);
        DataInputStream answer = new DataInputStream(process.getInputStream())) {
      Thread.ofVirtual().name("pdf-document").start(() -> send(document, process));
      Thread.ofVirtual().name("pdf-patience").start(() -> endLate(process));
      return answer(answer, process, cancellation);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void send(byte[] document, Process process) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(document);
    } catch (IOException hasEndedAlready) {
      // Then its answer says why.
    }
  }

  /** The process ends itself as well, for the case that this one is gone by then. */
  private void endLate(Process process) {
    try {
      process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  private ExtractedText answer(
      DataInputStream answer, Process process, CancellationToken cancellation) {
    try {
      if (answer.readInt() != Worker.ANSWER) {
        // Java itself says there why it ends.
        throw new EOFException();
      }
      boolean read = answer.readBoolean();
      int pages = answer.readInt();
      boolean truncated = answer.readBoolean();
      String text =
          new String(answer.readNBytes(Math.max(0, answer.readInt())), StandardCharsets.UTF_8);
      if (!read) {
        throw new InvalidRequestException(text);
      }
      return new ExtractedText(text, pages, truncated);
    } catch (IOException noAnswer) {
      cancellation.throwIfCancelled();
      throw new InvalidRequestException(why(process), noAnswer);
    }
  }

  private String why(Process process) {
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "the document could not be read: interrupted";
    }
    return switch (code) {
      case Worker.OUT_OF_MEMORY ->
          "the document needs more memory to be read than the %d MB it may have"
              .formatted(worker.heapMegabytes());
      case Worker.OUT_OF_TIME, WorkerProcess.KILLED ->
          "the document takes longer to be read than the %d s it may"
              .formatted(patience.toSeconds());
      case Worker.CANNOT_START ->
          throw new UnavailableException(
              "PDF cannot be read here: the process for it does not start");
      default -> "the document could not be read: its reader ended with code " + code;
    };
  }
}
