package dev.asyncat.core.plugin;

import dev.asyncat.tool.ToolProvider;
import java.util.Set;

/**
 * All that a plug-in sees of this process: asyncat-api, JSpecify's annotations and the JDK. Its
 * resources are the JDK's alone, so that the application's service files do not reach it.
 */
final class ApiClassLoader extends ClassLoader {

  /** What the module dev.asyncat.api exports, which cannot be asked when it is on a class path. */
  static final Set<String> PACKAGES =
      Set.of(
          "dev.asyncat.attachment",
          "dev.asyncat.cancel",
          "dev.asyncat.checkpoint",
          "dev.asyncat.conversation",
          "dev.asyncat.error",
          "dev.asyncat.json",
          "dev.asyncat.localmodel",
          "dev.asyncat.model",
          "dev.asyncat.permission",
          "dev.asyncat.plan",
          "dev.asyncat.profile",
          "dev.asyncat.project",
          "dev.asyncat.run",
          "dev.asyncat.search",
          "dev.asyncat.session",
          "dev.asyncat.store",
          "dev.asyncat.tool",
          "dev.asyncat.user");

  private static final String ANNOTATIONS = "org.jspecify.annotations";

  private final ClassLoader ours = ToolProvider.class.getClassLoader();

  ApiClassLoader() {
    super("asyncat-api", ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    int end = name.lastIndexOf('.');
    String packageName = end < 0 ? "" : name.substring(0, end);
    if (PACKAGES.contains(packageName) || packageName.equals(ANNOTATIONS)) {
      return ours.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
