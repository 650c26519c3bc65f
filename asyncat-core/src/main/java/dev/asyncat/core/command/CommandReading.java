package dev.asyncat.core.command;

import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Effect.RunCommand.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command line would do, as far as it could be read.
 *
 * @param parts its simple commands; empty if it could not be taken apart
 * @param reads files and directories inside the workspace that it reads, as far as they are known
 * @param writes files inside the workspace that its output goes to
 * @param harmless how to run it so that it does what was read and nothing else; {@code null} if it
 *     may do more than look
 * @param doubt why it may, {@code null} if it does not
 */
public record CommandReading(
    List<Part> parts,
    Set<Path> reads,
    Set<Path> writes,
    @Nullable HarmlessCommand harmless,
    @Nullable String doubt) {

  /** Copies the collections. */
  public CommandReading {
    parts = List.copyOf(parts);
    reads = Set.copyOf(reads);
    writes = Set.copyOf(writes);
  }

  /** How to run it without asking; empty if it may do more than look. */
  public Optional<HarmlessCommand> whenHarmless() {
    return Optional.ofNullable(harmless);
  }

  /**
   * The same for a shell that is not run as it was understood, or in which words may mean something
   * else by now: nothing in it is harmless, and it can only be approved letter by letter.
   */
  public CommandReading asking() {
    return new CommandReading(
        parts.stream().map(part -> new Part(part.words(), false, false, null)).toList(),
        reads,
        writes,
        null,
        doubt == null ? "it does not run as it was understood" : doubt);
  }

  /** The effects of running {@code command} in {@code directory}. */
  public List<Effect> effects(String command, Path directory) {
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.RunCommand(command, directory, parts));
    reads.stream().sorted().map(Effect.Read::new).forEach(effects::add);
    writes.stream().sorted().map(Effect.Write::new).forEach(effects::add);
    return List.copyOf(effects);
  }
}
