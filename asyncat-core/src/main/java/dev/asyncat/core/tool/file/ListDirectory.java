package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.FileProblem;
import dev.asyncat.core.workspace.WorkspaceTree;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists a directory. */
public final class ListDirectory implements Tool<ListDirectory.Arguments> {

  private static final int MAX_DEPTH = 3;
  private static final int DEFAULT_ENTRIES = 80;
  private static final int MAX_ENTRIES = 120;
  private static final int MAX_TEXT = 5_000;
  private static final Set<String> SKIPPED = Set.of("node_modules", "__pycache__");

  /** The arguments. */
  public record Arguments(
      @Description("The directory; default: the working directory") @Nullable String path,
      @Description("List what is below too, three levels deep") @Nullable Boolean recursive,
      @Description("How many entries at most, up to 120; default: 80")
          @Nullable Integer maxEntries) {}

  @Override
  public String name() {
    return "list_directory";
  }

  @Override
  public String description() {
    return "List the files and directories in a directory. Hidden ones, node_modules and"
        + " __pycache__ are left out.";
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
    return 1_800;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(Start.of(arguments.path(), context)));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("List directory: " + Start.shown(arguments.path()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path directory = Start.of(arguments.path(), context);
    int entries =
        arguments.maxEntries() == null
            ? DEFAULT_ENTRIES
            : Math.clamp(arguments.maxEntries(), 1, MAX_ENTRIES);
    boolean recursive = Boolean.TRUE.equals(arguments.recursive());
    Listing listing = new Listing(context, recursive ? MAX_DEPTH : 1, entries);
    WorkspaceTree.walk(directory, listing);
    ToolResult result =
        ToolResult.ok()
            .with("path", Shown.path(context, directory))
            .with("count", listing.count)
            .with("truncated", listing.truncated)
            .with("listing", listing.count == 0 ? "(empty)" : listing.text.toString());
    return listing.truncated
        ? result.with("note", "There is more; list a subdirectory or use find_files.")
        : result;
  }

  private static final class Listing implements WorkspaceTree.Visitor {

    private final ToolContext context;
    private final int depth;
    private final int maxEntries;
    private final StringBuilder text = new StringBuilder();
    private int count;
    private boolean truncated;

    Listing(ToolContext context, int depth, int maxEntries) {
      this.context = context;
      this.depth = depth;
      this.maxEntries = maxEntries;
    }

    @Override
    public boolean directory(WorkspaceTree.Entry directory) {
      return !isSkipped(directory)
          && add(directory.depth(), "📁 " + Shown.name(directory.name()) + "/")
          && directory.depth() < depth;
    }

    @Override
    public void file(WorkspaceTree.Entry file) {
      if (isSkipped(file)) {
        return;
      }
      String name = Shown.name(file.name());
      if (file.attributes().isSymbolicLink()) {
        add(file.depth(), "🔗 " + name);
      } else if (file.attributes().isRegularFile()) {
        add(file.depth(), "📄 " + name + " (" + Shown.size(file.attributes().size()) + ")");
      } else {
        add(file.depth(), "⚙ " + name + " (pipe, socket or device)");
      }
    }

    @Override
    public void unreadable(Path path, IOException reason) {
      if (!text.isEmpty()) {
        text.append(" (").append(FileProblem.reason(reason)).append(')');
      }
    }

    @Override
    public boolean done() {
      context.cancellation().throwIfCancelled();
      return truncated;
    }

    private boolean add(int level, String entry) {
      String line = (text.isEmpty() ? "" : "\n") + "  ".repeat(level - 1) + entry;
      if (count == maxEntries || text.length() + line.length() > MAX_TEXT) {
        truncated = true;
        return false;
      }
      text.append(line);
      count++;
      return true;
    }

    private static boolean isSkipped(WorkspaceTree.Entry entry) {
      return entry.name().startsWith(".") || SKIPPED.contains(entry.name());
    }
  }
}
