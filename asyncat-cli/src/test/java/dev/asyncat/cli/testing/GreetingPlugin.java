package dev.asyncat.cli.testing;

import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolProvider;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A plug-in that the tests pack into a jar. */
public final class GreetingPlugin implements ToolProvider {

  @Override
  public String name() {
    return "greeting";
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(new Greet());
  }

  /** Greets. */
  public static final class Greet implements Tool<Greet.Whom> {

    /** Its arguments. */
    public record Whom(String name) {}

    @Override
    public String name() {
      return "greet";
    }

    @Override
    public String description() {
      return "Greets somebody.";
    }

    @Override
    public Class<Whom> arguments() {
      return Whom.class;
    }

    @Override
    public List<Effect> effects(Whom whom, ToolContext context) {
      return List.of();
    }

    @Override
    public ToolResult execute(Whom whom, ToolContext context) {
      return ToolResult.ok().with("greeting", "Good day, " + whom.name());
    }
  }

  /** Writes the jar. */
  public static void pack(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type : List.of(GreetingPlugin.class, Greet.class, Greet.Whom.class)) {
        String file = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(file));
        try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
          in.transferTo(out);
        }
      }
      out.putNextEntry(new JarEntry("META-INF/services/" + ToolProvider.class.getName()));
      out.write(GreetingPlugin.class.getName().getBytes(StandardCharsets.UTF_8));
    }
  }
}
