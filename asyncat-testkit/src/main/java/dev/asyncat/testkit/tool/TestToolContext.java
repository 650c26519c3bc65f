package dev.asyncat.testkit.tool;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.Plan;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.ToolContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ToolContext} for testing a tool by itself: works in one directory, answers questions
 * from a script and records what the tool shows.
 *
 * <pre>{@code
 * TestToolContext context = TestToolContext.in(directory).answering("yes");
 * ToolResult result = new MyTool().execute(new MyTool.Arguments("a.txt"), context);
 * assertThat(context.questions()).hasSize(1);
 * }</pre>
 *
 * <p>Paths may not leave the directory, with symbolic links of what exists followed; a runtime is
 * stricter. Thread-safe, but set up before use.
 */
public final class TestToolContext implements ToolContext {

  private final Path directory;
  private final StringBuilder output = new StringBuilder();
  private final List<Emitted> emitted = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private final RememberedPlan plan = new RememberedPlan();
  private FileKnowledge files = new SeenFiles();
  private boolean approved = true;
  private CancellationToken cancellation = CancellationToken.never();
  private BiFunction<Path, String, Path> resolver = TestToolContext::insideOf;

  private TestToolContext(Path directory) {
    this.directory = directory;
  }

  /**
   * A context that works in a directory.
   *
   * @throws UncheckedIOException if it does not exist
   */
  public static TestToolContext in(Path directory) {
    try {
      return new TestToolContext(directory.toRealPath());
    } catch (IOException missing) {
      throw new UncheckedIOException("no directory to work in: " + directory, missing);
    }
  }

  /** Answers the next questions with these, in order; further ones stay unanswered. */
  public TestToolContext answering(String... next) {
    synchronized (answers) {
      answers.addAll(List.of(next));
    }
    return this;
  }

  /** Uses another knowledge of files. */
  public TestToolContext knowing(FileKnowledge other) {
    files = other;
    return this;
  }

  /** Is cancelled with this token. */
  public TestToolContext cancelledBy(CancellationToken token) {
    cancellation = token;
    return this;
  }

  /** Says whether the call was approved; otherwise it counts as approved. */
  public TestToolContext approved(boolean value) {
    approved = value;
    return this;
  }

  /** Resolves paths in another way; it gets the working directory and the path. */
  public TestToolContext resolving(BiFunction<Path, String, Path> other) {
    resolver = other;
    return this;
  }

  /** Everything the tool has shown with {@link #progress}. */
  public String output() {
    synchronized (output) {
      return output.toString();
    }
  }

  /** Every event the tool has sent. */
  public List<Emitted> emitted() {
    synchronized (emitted) {
      return List.copyOf(emitted);
    }
  }

  /** Every question the tool has asked. */
  public List<Question> questions() {
    synchronized (questions) {
      return List.copyOf(questions);
    }
  }

  /** An event of a tool. */
  public record Emitted(String type, JsonObject data) {}

  /** A question of a tool. */
  public record Question(String text, List<String> choices, @Nullable String defaultAnswer) {}

  @Override
  public String userId() {
    return "test-user";
  }

  @Override
  public String sessionId() {
    return "test-session";
  }

  @Override
  public String runId() {
    return "test-run";
  }

  @Override
  public String toolCallId() {
    return "test-call";
  }

  @Override
  public int round() {
    return 0;
  }

  @Override
  public Path workingDirectory() {
    return directory;
  }

  @Override
  public Path resolve(String path) {
    return resolver.apply(directory, path);
  }

  @Override
  public String display(Path path) {
    if (path.equals(directory)) {
      return ".";
    }
    return path.startsWith(directory) ? directory.relativize(path).toString() : path.toString();
  }

  @Override
  public CancellationToken cancellation() {
    return cancellation;
  }

  @Override
  public boolean approved() {
    return approved;
  }

  @Override
  public void progress(String chunk) {
    synchronized (output) {
      output.append(chunk);
    }
  }

  @Override
  public void emit(String type, JsonObject data) {
    synchronized (emitted) {
      emitted.add(new Emitted(type, data));
    }
  }

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public FileKnowledge files() {
    return files;
  }

  @Override
  public Optional<String> ask(
      String question, List<String> choices, @Nullable String defaultAnswer) {
    synchronized (questions) {
      questions.add(new Question(question, List.copyOf(choices), defaultAnswer));
    }
    synchronized (answers) {
      return Optional.ofNullable(answers.poll());
    }
  }

  private static Path insideOf(Path directory, String path) {
    Path wanted;
    try {
      wanted = directory.resolve(path).normalize();
    } catch (InvalidPathException notAPath) {
      throw new InvalidRequestException("'" + path + "' is not a path", notAPath);
    }
    Path existing = wanted;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    Path real;
    try {
      real = existing.toRealPath().resolve(existing.relativize(wanted)).normalize();
    } catch (IOException unreadable) {
      throw new InvalidRequestException("'" + path + "' cannot be resolved", unreadable);
    }
    if (!real.startsWith(directory)) {
      throw new OutsideWorkspaceException(
          "'%s' leads to %s, outside of %s".formatted(path, real, directory));
    }
    return real;
  }

  private static final class RememberedPlan implements Plan {

    private volatile List<PlanItem> items = List.of();

    @Override
    public List<PlanItem> items() {
      return items;
    }

    @Override
    public void replace(List<PlanItem> replacement) {
      items = List.copyOf(replacement);
    }
  }
}
