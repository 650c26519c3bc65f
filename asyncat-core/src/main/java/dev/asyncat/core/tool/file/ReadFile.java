package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.HeadAndTail;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads text with line numbers, from files of any size. */
public final class ReadFile implements Tool<ReadFile.Arguments> {

  private static final int HEAD = 14_000;
  private static final int TAIL = 5_000;
  private static final int LONG_FILE_LINES = 300;

  /** A larger file is not read to its end only to count its lines. */
  private static final long COUNTED_UP_TO = 64L << 20;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("First line to show, counted from 1; default: the first")
          @Nullable Long startLine,
      @Description("Last line to show, inclusive; default: the last") @Nullable Long endLine) {}

  @Override
  public String name() {
    return "read_file";
  }

  @Override
  public String description() {
    return "Read a text file with line numbers. Give start_line and end_line for a part of a long"
        + " file. A file must be read before it can be changed.";
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
  public int modelTextLimit() {
    return 16_000;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Read file: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    Path file = context.resolve(arguments.path());
    String shown = Shown.path(context, file);
    // Models that count from 0 mean the first line.
    long first = arguments.startLine() == null ? 1 : Math.max(1, arguments.startLine());
    long last = arguments.endLine() == null ? Long.MAX_VALUE : arguments.endLine();
    if (last < first) {
      return ToolResult.error("end_line %d lies before start_line %d".formatted(last, first));
    }
    try (SeekableByteChannel channel = WorkspaceFiles.open(file)) {
      long size = channel.size();
      boolean countAll = size <= COUNTED_UP_TO;
      if (!countAll && arguments.endLine() == null) {
        return ToolResult.error(
            "%s has %s, too much to show whole; give start_line and end_line"
                .formatted(shown, Shown.size(size)));
      }
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      int count = channel.read(buffer);
      Optional<String> other =
          TextProbe.otherThanText(buffer.array(), Math.min(count, TextProbe.LENGTH));
      if (other.isPresent()) {
        return ToolResult.error("%s (%s) is %s".formatted(shown, Shown.size(size), other.get()));
      }
      // Before the rest is read: what changes in between then counts as a change.
      context.files().seen(file);
      LineWindow window = new LineWindow(first, last, new HeadAndTail(HEAD, TAIL));
      Utf8Stream text = new Utf8Stream(window::add);
      while (count > 0 && (countAll || !window.past())) {
        context.cancellation().throwIfCancelled();
        text.add(buffer.array(), count);
        count = channel.read(buffer.clear());
      }
      text.end();
      window.end();
      return result(shown, arguments, first, last, window, text.malformed(), countAll);
    }
  }

  private static ToolResult result(
      String path,
      Arguments arguments,
      long first,
      long last,
      LineWindow window,
      long malformed,
      boolean counted) {
    long lines = window.lines();
    if (first > lines && lines > 0) {
      return ToolResult.error(
          "start_line %d lies beyond the end: %s has %d lines".formatted(first, path, lines));
    }
    long end = Math.min(last, lines);
    ToolResult result =
        ToolResult.ok()
            .with("path", path)
            .with("total_lines", counted ? Json.of(lines) : Json.nul())
            .with("showing", lines == 0 ? "0-0" : first + "-" + end);
    boolean wholeFile = arguments.startLine() == null && arguments.endLine() == null;
    if (window.truncated()) {
      result =
          result.with("hint", "Too long to show whole; read parts with start_line and end_line.");
    } else if (wholeFile && lines > LONG_FILE_LINES) {
      result =
          result.with(
              "hint", "%d lines; read parts with start_line and end_line.".formatted(lines));
    }
    if (!counted) {
      result = result.with("note", "The file is too large to count its lines.");
    }
    if (malformed > 0) {
      result =
          result.with(
              "warning",
              "The file is not valid UTF-8; %d places are shown as \uFFFD.".formatted(malformed));
    }
    return result.with("content", window.text());
  }
}
