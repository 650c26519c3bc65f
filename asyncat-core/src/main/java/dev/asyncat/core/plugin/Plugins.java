package dev.asyncat.core.plugin;

import dev.asyncat.core.tool.Tools;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolProvider;
import dev.asyncat.tool.ToolSpec;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The plug-ins of some folders. A jar in a folder is one plug-in, and so is a directory in it, with
 * all jars that are directly in that. Each has a class loader of its own, which finds classes of
 * asyncat-api, JSpecify and the JDK first, then those of its jars, and nothing else.
 *
 * <p>A plug-in comes whole or not at all: if anything is wrong with it, it is skipped, and {@link
 * #installed()} says why. Of two that bring a tool of the same name, the first by path stays.
 * Loading one runs its code. Thread-safe.
 */
public final class Plugins implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Plugins.class.getName());

  private final ClassLoader api = new ApiClassLoader();
  private final Map<String, String> owners = new HashMap<>();
  private final List<InstalledPlugin> installed = new ArrayList<>();
  private final List<Tool<?>> tools = new ArrayList<>();
  private final List<URLClassLoader> loaders = new ArrayList<>();

  private Plugins(Collection<ToolSpec> present) {
    present.forEach(tool -> owners.put(tool.name(), "the runtime"));
  }

  /**
   * Loads the plug-ins of folders, in this order; a folder that is named twice is looked at once.
   *
   * @param present the tools that are there already, whose names cannot be taken
   * @throws InvalidRequestException if a folder is not a directory that can be read
   */
  public static Plugins load(Collection<Path> folders, Collection<ToolSpec> present) {
    Plugins plugins = new Plugins(present);
    List<Path> sources =
        new LinkedHashSet<>(folders)
            .stream().flatMap(folder -> PluginFiles.in(folder).stream()).toList();
    sources.forEach(plugins::load);
    return plugins;
  }

  private void load(Path source) {
    String file = source.getFileName().toString();
    URLClassLoader loader = null;
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      loader = new URLClassLoader("plug-in " + file, PluginFiles.jars(source), api);
      thread.setContextClassLoader(loader);
      add(source, loader);
      loaders.add(loader);
    } catch (OutOfMemoryError notItsFault) {
      throw notItsFault;
    } catch (Throwable broken) {
      // Whatever foreign code throws, the start goes on without it.
      close(loader);
      installed.add(new InstalledPlugin(source, file, List.of(), Problem.of(broken)));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void add(Path source, ClassLoader loader) {
    List<String> names = new ArrayList<>();
    List<Tool<?>> brought = new ArrayList<>();
    for (ToolProvider provider : ServiceLoader.load(ToolProvider.class, loader)) {
      if (provider.apiVersion() != ToolProvider.API_VERSION) {
        throw new InvalidRequestException(
            "it was made for version %d of the plug-in interface; this runtime has version %d"
                .formatted(provider.apiVersion(), ToolProvider.API_VERSION));
      }
      names.add(provider.name());
      provider.tools().forEach(tool -> brought.add(new PluginTool<>(tool, loader)));
    }
    if (names.isEmpty()) {
      throw new InvalidRequestException(
          "no jar of it has a file META-INF/services/" + ToolProvider.class.getName());
    }
    List<ToolSpec> specs = new Tools(brought).specs();
    for (ToolSpec spec : specs) {
      String owner = owners.get(spec.name());
      if (owner != null) {
        throw new InvalidRequestException(
            "its tool '%s' has the name of a tool of %s".formatted(spec.name(), owner));
      }
    }
    specs.forEach(spec -> owners.put(spec.name(), source.getFileName().toString()));
    tools.addAll(brought);
    installed.add(new InstalledPlugin(source, String.join(", ", names), specs, null));
  }

  /** What was found, and what became of it. */
  public List<InstalledPlugin> installed() {
    return List.copyOf(installed);
  }

  /** The tools of all that were not skipped. */
  public List<Tool<?>> tools() {
    return List.copyOf(tools);
  }

  /** Lets go of the jars. A tool that is called afterwards fails if it needs another class. */
  @Override
  public void close() {
    loaders.forEach(Plugins::close);
  }

  private static void close(@Nullable URLClassLoader loader) {
    if (loader == null) {
      return;
    }
    try {
      loader.close();
    } catch (IOException stillOpen) {
      LOG.log(Level.DEBUG, "a plug-in's jar could not be closed", stillOpen);
    }
  }
}
