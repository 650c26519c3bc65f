package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.text.Utf8Stream;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says when a file was changed last, and shows its beginning. */
public final class FileWatch implements Tool<FileWatch.Arguments> {

  private static final int PREVIEW = 500;

  /** A larger file is not read to its end only to count its lines. */
  private static final long COUNTED_UP_TO = 64L << 20;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("Not used: the answer comes at once") @Nullable Double pollIntervalMs) {}

  @Override
  public String name() {
    return "file_watch";
  }

  @Override
  public String description() {
    return "See when a file was last changed, with its first 500 characters. Does not wait for changes;"
        + " call it again to see whether there were any.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "file";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Look at file: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    Path file = context.resolve(arguments.path());
    String shown = Shown.path(context, file);
    try (SeekableByteChannel channel = WorkspaceFiles.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      int count = channel.read(buffer);
      Optional<String> other =
          TextProbe.otherThanText(buffer.array(), Math.clamp(count, 0, TextProbe.LENGTH));
      if (other.isPresent()) {
        return ToolResult.error(
            "%s (%s) is %s".formatted(shown, Shown.size(channel.size()), other.get()));
      }
      Optional<BasicFileAttributes> attributes = WorkspaceFiles.attributes(file);
      context.files().seen(file);
      boolean counted = channel.size() <= COUNTED_UP_TO;
      StringBuilder preview = new StringBuilder();
      LineCount lines = new LineCount();
      Utf8Stream text =
          new Utf8Stream(
              piece -> {
                int room = PREVIEW + 1 - preview.length();
                preview.append(piece, 0, Math.clamp(room, 0, piece.length()));
                lines.add(piece);
              });
      while (count > 0) {
        context.cancellation().throwIfCancelled();
        text.add(buffer.array(), count);
        count = counted ? channel.read(buffer.clear()) : 0;
      }
      text.end();
      return ToolResult.ok()
          .with("path", shown)
          .with(
              "last_modified",
              attributes.map(a -> a.lastModifiedTime().toInstant().toString()).orElse(null))
          .with("current_content_preview", Shown.start(preview.toString(), PREVIEW))
          .with("total_lines", counted ? Json.of(lines.count()) : Json.nul())
          .with("note", "Call file_watch again to see whether it changed; read_file shows it all.");
    }
  }

  private static final class LineCount {
    private long feeds;
    private boolean open;

    void add(CharSequence text) {
      for (int i = 0; i < text.length(); i++) {
        open = text.charAt(i) != '\n';
        feeds += open ? 0 : 1;
      }
    }

    long count() {
      return open ? feeds + 1 : feeds;
    }
  }
}
