package dev.asyncat.core.tool.attachment;

import dev.asyncat.core.attachment.ImageType;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.tool.ToolContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file that a call names, and how it begins.
 *
 * @param shown the path as people see it
 * @param size in bytes
 * @param start its first bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
record AttachedFile(Path path, String shown, long size, byte[] start) {

  /** The mark of a PDF may come after a few other bytes. */
  static final int START = 1_024;

  /**
   * Looks at a file.
   *
   * @throws InvalidRequestException if it is missing or no regular file
   */
  static AttachedFile at(String path, ToolContext context) throws IOException {
    Path file = context.resolve(path);
    try (SeekableByteChannel channel = WorkspaceFiles.open(file);
        InputStream in = Channels.newInputStream(channel)) {
      return new AttachedFile(file, context.display(file), channel.size(), in.readNBytes(START));
    }
  }

  boolean isImage() {
    return ImageType.of(start).isPresent();
  }

  boolean isPdf() {
    return new String(start, StandardCharsets.ISO_8859_1).contains("%PDF-");
  }

  /** The whole of it, or as much of it as is wanted. */
  byte[] read(int most) throws IOException {
    try (InputStream in = Channels.newInputStream(WorkspaceFiles.open(path))) {
      return in.readNBytes(most);
    }
  }
}
