package dev.asyncat.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.tool.ToolProvider;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/** Compiles sources against asyncat-api alone and writes them into a jar. */
final class PluginJar {

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<String> providers = new ArrayList<>();
  private final List<Path> libraries = new ArrayList<>();
  private final List<String> left = new ArrayList<>();

  /** A jar with one provider, and one tool of that name that answers with a Java expression. */
  static PluginJar answering(String tool, String expression) {
    return new PluginJar()
        .provider("demo.Provider")
        .source(
            "demo.Provider",
            """
            package demo;
            public final class Provider implements dev.asyncat.tool.ToolProvider {
              public String name() { return "demo"; }
              public java.util.List<dev.asyncat.tool.Tool<?>> tools() {
                return java.util.List.of(new Demo());
              }
            }
            """)
        .source("demo.Demo", tool(tool, expression, ""));
  }

  /** The source of a tool {@code demo.Demo}. */
  static String tool(String name, String expression, String more) {
    return """
    package demo;
    import dev.asyncat.tool.*;
    import java.util.*;
    public final class Demo implements Tool<Demo.Arguments> {
      public record Arguments(@org.jspecify.annotations.Nullable String text) {}
      public String name() { return "%s"; }
      public String description() { return "Demonstrates."; }
      public Class<Arguments> arguments() { return Arguments.class; }
      public ToolResult execute(Arguments arguments, ToolContext context) throws Exception {
        return ToolResult.ok().with("answer", String.valueOf(%s));
      }
      %s
    }
    """
        .formatted(name, expression, more);
  }

  PluginJar source(String type, String text) {
    sources.put(type, text);
    return this;
  }

  PluginJar provider(String type) {
    providers.add(type);
    return this;
  }

  /** Compiles against another jar, without taking it in. */
  PluginJar against(Path jar) {
    libraries.add(jar);
    return this;
  }

  /** Compiles a class but leaves it out. */
  PluginJar without(String type) {
    left.add(type);
    return this;
  }

  Path write(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    Path classes = Files.createTempDirectory(jar.getParent().getParent(), ".classes");
    compile(classes);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        if (!left.contains(name.replace(".class", "").replace('/', '.'))) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(file, out);
        }
      }
      if (!providers.isEmpty()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + ToolProvider.class.getName()));
        out.write(String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path classes) throws IOException {
    JavaCompiler compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> classPath =
        new ArrayList<>(List.of(location(ToolProvider.class), location(Nullable.class)));
    libraries.forEach(library -> classPath.add(library.toString()));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "--release",
                      "21",
                      "-proc:none",
                      "-d",
                      classes.toString(),
                      "-cp",
                      String.join(File.pathSeparator, classPath)),
                  null,
                  sources.entrySet().stream().map(PluginJar::file).toList())
              .call();
      assertThat(done).as(messages.toString()).isTrue();
    }
  }

  private static JavaFileObject file(Map.Entry<String, String> source) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + source.getKey().replace('.', '/') + ".java"),
        JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source.getValue();
      }
    };
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
