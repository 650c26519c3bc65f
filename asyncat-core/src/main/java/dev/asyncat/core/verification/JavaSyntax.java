package dev.asyncat.core.verification;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.command.PathResolver;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java, where the program runs on a JDK: the compiler parses a file and stops there. */
final class JavaSyntax implements SyntaxCheck {

  private static final List<String> PARSE_ONLY =
      List.of("-proc:none", "-XDshould-stop.ifError=PARSE", "-XDshould-stop.ifNoError=PARSE");

  @Override
  public boolean covers(String name) {
    return name.endsWith(".java");
  }

  @Override
  public Optional<String> problem(
      Path file, String text, PathResolver workspace, CancellationToken cancel) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      return Optional.empty();
    }
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(said, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      compiler
          .getTask(
              new StringWriter(), files, said, PARSE_ONLY, null, List.of(new Source(file, text)))
          .call();
    } catch (IOException | RuntimeException unable) {
      return Optional.empty();
    }
    return said.getDiagnostics().stream()
        .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
        .findFirst()
        .map(
            one ->
                "line "
                    + one.getLineNumber()
                    + ": "
                    + SyntaxChecks.oneLine(one.getMessage(Locale.ENGLISH)));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Path file, String text) {
      super(URI.create("string:///" + plain(file)), Kind.SOURCE);
      this.text = text;
    }

    private static String plain(Path file) {
      return String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
