package dev.asyncat.testkit.tool;

import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A tool that is watched while a runtime uses it. Thread-safe. */
final class ObservedTool<A> implements Tool<A> {

  private final Tool<A> tool;
  private final List<Look> looks = Collections.synchronizedList(new ArrayList<>());
  private final List<String> described = Collections.synchronizedList(new ArrayList<>());
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private ObservedTool(Tool<A> tool) {
    this.tool = tool;
  }

  static <A> ObservedTool<A> watching(Tool<A> tool) {
    return new ObservedTool<>(tool);
  }

  /**
   * What a tool said twice about one call.
   *
   * @param directory where the call would happen
   */
  record Look(Path directory, List<Effect> first, List<Effect> second) {}

  List<Look> looks() {
    return List.copyOf(looks);
  }

  List<String> described() {
    return List.copyOf(described);
  }

  /** What the tool did while it was only asked what it would do. */
  List<String> reports() {
    return List.copyOf(reports);
  }

  boolean executed() {
    return begun.getCount() == 0;
  }

  CountDownLatch begun() {
    return begun;
  }

  CountDownLatch ended() {
    return ended;
  }

  @Override
  public String name() {
    return tool.name();
  }

  @Override
  public String description() {
    return tool.description();
  }

  @Override
  public Class<A> arguments() {
    return tool.arguments();
  }

  @Override
  public String category() {
    return tool.category();
  }

  @Override
  public PermissionLevel level() {
    return tool.level();
  }

  @Override
  public Optional<JsonObject> schema() {
    return tool.schema();
  }

  @Override
  public int modelTextLimit() {
    return tool.modelTextLimit();
  }

  @Override
  public List<Effect> effects(A arguments, ToolContext context) {
    Map<String, String> before = content(context.workingDirectory());
    ToolContext looking = new LookingContext(context, what -> reports.add("effects() " + what));
    List<Effect> first = List.copyOf(tool.effects(arguments, looking));
    List<Effect> second = List.copyOf(tool.effects(arguments, looking));
    looks.add(new Look(context.workingDirectory(), first, second));
    unchanged("effects()", before, context);
    return first;
  }

  @Override
  public String describe(A arguments, ToolContext context) {
    Map<String, String> before = content(context.workingDirectory());
    String text =
        tool.describe(
            arguments, new LookingContext(context, what -> reports.add("describe() " + what)));
    described.add(text);
    unchanged("describe()", before, context);
    return text;
  }

  @Override
  public Optional<String> preview(A arguments, ToolContext context) {
    Map<String, String> before = content(context.workingDirectory());
    Optional<String> preview =
        tool.preview(
            arguments, new LookingContext(context, what -> reports.add("preview() " + what)));
    unchanged("preview()", before, context);
    return preview;
  }

  @Override
  public ToolResult execute(A arguments, ToolContext context) throws Exception {
    begun.countDown();
    try {
      return tool.execute(arguments, context);
    } finally {
      ended.countDown();
    }
  }

  private void unchanged(String what, Map<String, String> before, ToolContext context) {
    Map<String, String> after = content(context.workingDirectory());
    if (!after.equals(before)) {
      reports.add("%s changed the directory from %s to %s".formatted(what, before, after));
    }
  }

  private static Map<String, String> content(Path directory) {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        String seen =
            Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Integer.toHexString(Arrays.hashCode(Files.readAllBytes(file)))
                : "";
        content.put(
            directory.relativize(file).toString(),
            seen + " " + Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot look at " + directory, unreadable);
    }
    return content;
  }
}
