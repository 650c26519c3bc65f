package dev.asyncat.core.tool.code;

import dev.asyncat.error.InvalidRequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A programming language, as far as single lines tell what they define. */
enum Language {
  JAVA(
      Set.of("java"),
      Body.BRACES,
      line(DefinitionKind.IMPORT, "^\\s*import\\s+(?:static\\s+)?(?<name>[\\w.*]+)"),
      line(DefinitionKind.INTERFACE, "^\\s*(?:[\\w@-]+\\s+)*@?interface\\s+(?<name>\\w+)"),
      line(DefinitionKind.CLASS, "^\\s*(?:[\\w@-]+\\s+)*(?:class|enum|record)\\s+(?<name>\\w+)"),
      line(
          DefinitionKind.FUNCTION,
          "^\\s+(?!(?:return|new|else|throw|assert|yield|case)\\b)(?:[\\w@]+\\s+)*"
              + "(?:<[^>]*>\\s*)?[\\w.]+(?:<[^()=]*>)?(?:\\[\\])*\\s+(?<name>\\w+)\\s*"
              + "\\((?:[^;=]*|[^;{]*\\{.*|[^;={]*\\)\\s*(?:throws\\s[\\w.,\\s]+)?;)\\s*$"),
      line(DefinitionKind.FUNCTION, "^\\s+(?:public|protected|private)\\s+(?<name>\\w+)\\s*\\(")),
  JAVASCRIPT(Set.of("js", "jsx", "mjs", "cjs"), Body.BRACES, Lines.SCRIPT),
  TYPESCRIPT(Set.of("ts", "tsx", "mts", "cts"), Body.BRACES, Lines.SCRIPT),
  PYTHON(
      Set.of("py", "pyi"),
      Body.INDENTED,
      line(DefinitionKind.IMPORT, "^\\s*(?:from\\s+(?<name>[\\w.]+)\\s+)?import\\b"),
      line(DefinitionKind.IMPORT, "^\\s*import\\s+(?<name>[\\w.]+)"),
      line(DefinitionKind.CLASS, "^\\s*class\\s+(?<name>\\w+)"),
      line(DefinitionKind.FUNCTION, "^\\s*(?:async\\s+)?def\\s+(?<name>\\w+)")),
  GO(
      Set.of("go"),
      Body.BRACES,
      line(DefinitionKind.IMPORT, "^import\\s+(?:\\w+\\s+)?\"(?<name>[^\"]+)\""),
      line(DefinitionKind.FUNCTION, "^func\\s+(?:\\([^)]*\\)\\s*)?(?<name>\\w+)"),
      line(DefinitionKind.INTERFACE, "^type\\s+(?<name>\\w+)(?:\\[[^\\]]*\\])?\\s+interface\\b"),
      line(DefinitionKind.CLASS, "^type\\s+(?<name>\\w+)(?:\\[[^\\]]*\\])?\\s+struct\\b"),
      line(DefinitionKind.TYPE, "^type\\s+(?<name>\\w+)")),
  RUST(
      Set.of("rs"),
      Body.BRACES,
      line(DefinitionKind.IMPORT, "^\\s*(?:pub\\s+)?use\\s+(?<name>[\\w:]+)"),
      line(
          DefinitionKind.FUNCTION,
          "^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?(?:(?:const|async|unsafe)\\s+)*fn\\s+(?<name>\\w+)"),
      line(
          DefinitionKind.CLASS,
          "^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?(?:struct|enum|union)\\s+(?<name>\\w+)"),
      line(DefinitionKind.INTERFACE, "^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?trait\\s+(?<name>\\w+)"),
      line(DefinitionKind.TYPE, "^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?type\\s+(?<name>\\w+)")),
  C(Set.of("c", "h"), Body.BRACES, Lines.C_LIKE),
  CPP(Set.of("cc", "cpp", "cxx", "hh", "hpp", "hxx"), Body.BRACES, Lines.C_LIKE),
  CSHARP(
      Set.of("cs"),
      Body.BRACES,
      line(DefinitionKind.IMPORT, "^\\s*using\\s+(?:static\\s+)?(?<name>[\\w.]+)\\s*;"),
      line(DefinitionKind.INTERFACE, "^\\s*(?:\\w+\\s+)*interface\\s+(?<name>\\w+)"),
      line(DefinitionKind.CLASS, "^\\s*(?:\\w+\\s+)*(?:class|struct|enum|record)\\s+(?<name>\\w+)"),
      line(
          DefinitionKind.FUNCTION,
          "^\\s+(?:(?:public|private|protected|internal|static|virtual|override|async|abstract|sealed)"
              + "\\s+)+(?:[\\w.<>,\\[\\]?]+\\s+)?(?<name>\\w+)\\s*\\(")),
  RUBY(
      Set.of("rb"),
      Body.ENDED,
      line(DefinitionKind.IMPORT, "^\\s*require(?:_relative)?\\s+['\"](?<name>[^'\"]+)"),
      line(DefinitionKind.CLASS, "^\\s*(?:class|module)\\s+(?<name>\\w+)"),
      line(DefinitionKind.FUNCTION, "^\\s*def\\s+(?:self\\.)?(?<name>\\w+)"));

  /** How a definition's end is found. */
  enum Body {
    BRACES,
    INDENTED,
    ENDED
  }

  /** More than any line that somebody wrote; machines write longer ones, which say nothing. */
  private static final int MAX_LINE = 2_000;

  private final Set<String> extensions;
  private final Body body;
  private final List<Line> lines;

  Language(Set<String> extensions, Body body, Line... lines) {
    this.extensions = extensions;
    this.body = body;
    this.lines = List.of(lines);
  }

  private record Line(DefinitionKind kind, Pattern pattern) {}

  private static Line line(DefinitionKind kind, String pattern) {
    return new Line(kind, Pattern.compile(pattern));
  }

  /** What languages share; a constant of the enum could not be used by its own constants. */
  private static final class Lines {
    private static final Line[] SCRIPT = {
      line(DefinitionKind.IMPORT, "^\\s*import\\b.*?from\\s+['\"](?<name>[^'\"]+)"),
      line(DefinitionKind.IMPORT, "^\\s*import\\s+['\"](?<name>[^'\"]+)"),
      line(DefinitionKind.IMPORT, "\\brequire\\(\\s*['\"](?<name>[^'\"]+)"),
      line(
          DefinitionKind.FUNCTION,
          "^\\s*(?:export\\s+)?(?:default\\s+)?(?:async\\s+)?function\\s*\\*?\\s*(?<name>[\\w$]+)"),
      line(
          DefinitionKind.FUNCTION,
          "^\\s*(?:export\\s+)?(?:const|let|var)\\s+(?<name>[\\w$]+)[^=]{0,200}=\\s*(?:async\\s+)?"
              + "(?:function\\b|\\([^)]*\\)[^=]{0,200}=>|[\\w$]+\\s*=>)"),
      line(
          DefinitionKind.CLASS,
          "^\\s*(?:export\\s+)?(?:default\\s+)?(?:abstract\\s+)?(?:class|enum)\\s+(?<name>[\\w$]+)"),
      line(DefinitionKind.INTERFACE, "^\\s*(?:export\\s+)?interface\\s+(?<name>[\\w$]+)"),
      line(DefinitionKind.TYPE, "^\\s*(?:export\\s+)?type\\s+(?<name>[\\w$]+)[^=]{0,200}="),
      line(
          DefinitionKind.FUNCTION,
          "^\\s+(?!(?:if|for|while|switch|catch|return|function)\\b)(?:(?:public|private|protected|static|async|get|set)\\s+)*"
              + "(?<name>[\\w$]+)\\s*\\([^()]*\\)\\s*(?::[^{]{0,200})?\\{\\s*$"),
      line(DefinitionKind.EXPORT, "^\\s*export\\s+(?:default\\s+)?(?<name>[\\w$]+|\\{)")
    };
    private static final Line[] C_LIKE = {
      line(DefinitionKind.IMPORT, "^\\s*#\\s*include\\s+[<\"](?<name>[^>\"]+)"),
      line(
          DefinitionKind.CLASS,
          "^\\s*(?:typedef\\s+)?(?:class|struct|union|enum(?:\\s+class)?)\\s+(?<name>\\w+)[^;()]*$"),
      line(DefinitionKind.TYPE, "^\\s*(?:typedef\\b.*?(?<name>\\w+)\\s*;)"),
      line(DefinitionKind.TYPE, "^\\s*using\\s+(?<name>\\w+)\\s*="),
      line(
          DefinitionKind.FUNCTION,
          "^(?!\\s*(?:return|else|if|for|while|switch|new|delete|throw)\\b)\\s*(?:[\\w:<>,*&~]+\\s+)+[*&]*(?:\\w+::)*(?<name>~?\\w+)\\s*\\([^;=]*$")
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Body body() {
    return body;
  }

  /** The language of a file by its name; empty if it is none of these. */
  static Optional<Language> of(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(l -> l.extensions.contains(extension)).findFirst();
  }

  /**
   * The language of a word.
   *
   * @throws InvalidRequestException if it is none of these; names them
   */
  static Language named(String word) {
    String plain = word.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(l -> l.word().equals(plain) || l.extensions.contains(plain))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "'%s' is none of the languages %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(Language::word)
                                .collect(Collectors.joining(", ")))));
  }

  /** What the lines define, each line once at most. */
  List<Definition> definitions(List<String> text) {
    List<Definition> definitions = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i);
      if (!line.isBlank() && line.length() <= MAX_LINE) {
        definition(line, i + 1).ifPresent(definitions::add);
      }
    }
    return definitions;
  }

  private Optional<Definition> definition(String text, int number) {
    for (Line line : lines) {
      Matcher matcher = line.pattern().matcher(text);
      if (matcher.find() && matcher.group("name") != null) {
        return Optional.of(
            new Definition(line.kind(), matcher.group("name"), number, text.strip()));
      }
    }
    return Optional.empty();
  }
}
