package dev.asyncat.core.attachment;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The readers of documents that an application has registered. Immutable, thread-safe. */
public final class Documents {

  private final List<TextExtractor> extractors;

  /** These readers; the first that knows an extension is used. */
  public Documents(List<TextExtractor> extractors) {
    this.extractors = List.copyOf(extractors);
  }

  /** None: documents are not read. */
  public static Documents none() {
    return new Documents(List.of());
  }

  /** How a file's name ends: lower case, without the dot; empty if there is no dot. */
  public static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether there is a reader for files whose names end like this. */
  public boolean read(String extension) {
    return extractors.stream().anyMatch(one -> one.extensions().contains(extension));
  }

  /**
   * Reads the text of a file whose path has been approved.
   *
   * @param extension what kind of document it is
   * @throws UnavailableException if there is no reader for that
   * @throws dev.asyncat.error.AsyncatException if it cannot be read; the message says why
   * @throws IOException if the file cannot be read
   */
  public ExtractedText text(
      Path file, String extension, TextRequest request, CancellationToken cancellation)
      throws IOException {
    TextExtractor extractor =
        extractors.stream()
            .filter(one -> one.extensions().contains(extension))
            .findFirst()
            .orElseThrow(
                () ->
                    new UnavailableException(
                        "this runtime has no reader for %s files; an application registers one,"
                                .formatted(extension)
                            + " such as that of asyncat-pdf"));
    try (InputStream in = Channels.newInputStream(WorkspaceFiles.open(file))) {
      return extractor.read(in, request, cancellation);
    }
  }
}
