package dev.asyncat.core.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads command lines and says which only look at the workspace and so need not be asked about.
 *
 * <p>That is said only of commands that are understood in full: the shell's grammar as far as all
 * shells agree on it, every program and option on a list, every path inside the workspace with
 * symbolic links followed. Whatever is not understood may do anything. The list describes the
 * programs of Linux; elsewhere nothing is called harmless. What a path leads to is looked up, so an
 * answer holds for the moment. Never throws. Thread-safe.
 */
public final class CommandReader {

  private final ProgramTable table;
  private final boolean knowsPrograms;

  /** A reader with the bundled list of programs. */
  public CommandReader() {
    this(
        ProgramTable.bundled(),
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux"));
  }

  CommandReader(ProgramTable table, boolean knowsPrograms) {
    this.table = table;
    this.knowsPrograms = knowsPrograms;
  }

  /**
   * Reads a command line.
   *
   * @param directory where it would run: absolute, real and inside the workspace
   */
  public CommandReading read(String command, Path directory, PathResolver paths) {
    return switch (ShellParser.parse(command)) {
      case ShellParser.Unclear(String why) ->
          new CommandReading(List.of(), Set.of(), Set.of(), null, why);
      case ShellParser.Understood(Syntax.Sequence script) -> {
        CommandJudge judge = new CommandJudge(table, paths);
        if (!knowsPrograms) {
          judge.doubt("the programs of this system are not known");
        }
        yield judge.judge(script, directory);
      }
    };
  }
}
