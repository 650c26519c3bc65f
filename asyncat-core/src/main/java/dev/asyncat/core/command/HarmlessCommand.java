package dev.asyncat.core.command;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.OutsideWorkspaceException;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command that only looks, written anew from what was understood of it: every word is quoted,
 * wildcards are filled in, and git is told to run nothing. What was judged is thereby what is run,
 * however a shell would have read the original.
 *
 * @param line for {@code sh -c}
 * @param ceilings directories above which git must not look for a repository
 * @param workspace tells which directories belong to the workspace, where programs must not come
 *     from
 */
public record HarmlessCommand(String line, Set<Path> ceilings, PathResolver workspace) {

  private static final List<String> DROPPED_BEGINNINGS =
      List.of("GIT_", "LD_", "DYLD_", "BASH_FUNC_");

  /** Variables that make programs run others, read other files or understand options otherwise. */
  private static final Set<String> DROPPED =
      Set.of(
          "BASH_ENV",
          "ENV",
          "CDPATH",
          "IFS",
          "SHELLOPTS",
          "BASHOPTS",
          "PS4",
          "POSIXLY_CORRECT",
          "GREP_OPTIONS",
          "RIPGREP_CONFIG_PATH",
          "LESSOPEN",
          "LESSCLOSE",
          "MAGIC",
          "AWKPATH",
          "AWKLIBPATH",
          "NODE_OPTIONS",
          "NODE_PATH",
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "_JAVA_OPTIONS",
          "MAVEN_OPTS",
          "MAVEN_ARGS",
          "PYTHONPATH",
          "PYTHONHOME",
          "PYTHONSTARTUP",
          "RUBYOPT",
          "RUBYLIB",
          "PERL5OPT",
          "PERL5LIB");

  private static final Map<String, String> SET =
      Map.of(
          "PAGER", "cat",
          "GIT_PAGER", "cat",
          "GIT_EDITOR", "false",
          "GIT_OPTIONAL_LOCKS", "0",
          "GIT_TERMINAL_PROMPT", "0",
          "GIT_NO_LAZY_FETCH", "1",
          "GIT_ALLOW_PROTOCOL", "none",
          "GOTOOLCHAIN", "local");

  private static final List<String> GIT_SETTINGS =
      List.of(
          "core.fsmonitor=false",
          "core.hooksPath=/dev/null",
          "core.pager=cat",
          "core.editor=false",
          "core.sshCommand=false",
          "core.askPass=",
          "credential.helper=",
          "diff.external=",
          "diff.autoRefreshIndex=false",
          "gpg.program=false",
          "gpg.openpgp.program=false",
          "gpg.ssh.program=false",
          "gpg.x509.program=false",
          "log.showSignature=false",
          "protocol.allow=never",
          "protocol.ext.allow=never",
          "safe.bareRepository=explicit",
          "status.submoduleSummary=false",
          "submodule.recurse=false");

  private static final Set<Path> SYSTEM =
      Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
          .map(Path::of)
          .collect(Collectors.toUnmodifiableSet());

  /** Copies the ceilings. */
  public HarmlessCommand {
    ceilings = Set.copyOf(ceilings);
  }

  /** Takes out of an environment what could make the command do more. */
  public void protect(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(
            name ->
                DROPPED.contains(name) || DROPPED_BEGINNINGS.stream().anyMatch(name::startsWith));
    environment.putAll(SET);
    environment.computeIfPresent("PATH", (name, path) -> outsidePath(path));
    environment.put(
        "GIT_CEILING_DIRECTORIES",
        ceilings.stream().map(Path::toString).sorted().collect(Collectors.joining(":")));
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < GIT_SETTINGS.size(); i++) {
      String[] setting = GIT_SETTINGS.get(i).split("=", 2);
      settings.put("GIT_CONFIG_KEY_" + i, setting[0]);
      settings.put("GIT_CONFIG_VALUE_" + i, setting[1]);
    }
    environment.putAll(settings);
    environment.put("GIT_CONFIG_COUNT", Integer.toString(GIT_SETTINGS.size()));
  }

  /** Programs must not come from where an agent can write. */
  private String outsidePath(String path) {
    Set<String> kept = new LinkedHashSet<>();
    for (String entry : path.split(File.pathSeparator)) {
      try {
        Path directory = Path.of(entry);
        if (directory.isAbsolute() && (SYSTEM.contains(directory) || leadsOut(directory))) {
          kept.add(entry);
        }
      } catch (InvalidPathException noPath) {
        continue;
      }
    }
    return String.join(File.pathSeparator, kept);
  }

  private boolean leadsOut(Path directory) {
    try {
      workspace.resolve(directory, directory.toString());
      return false;
    } catch (OutsideWorkspaceException outside) {
      return true;
    } catch (AsyncatException unusable) {
      return false;
    }
  }
}
