package dev.asyncat.core.command;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fills in {@code *} and {@code ?} as a shell does: names that begin with a dot only match a dot,
 * and what matches nothing stands for itself.
 */
final class Wildcards {

  private static final int MAX_MATCHES = 500;
  private static final int MAX_ENTRIES = 10_000;

  private final Path directory;
  private int entries;

  private Wildcards(Path directory) {
    this.directory = directory;
  }

  /** The words that a word stands for; empty if there are too many. */
  static Optional<List<String>> expand(Word word, Path directory) {
    if (!word.hasWildcard()) {
      return Optional.of(List.of(word.text()));
    }
    List<String> found = new Wildcards(directory).matches(components(word));
    if (found == null) {
      return Optional.empty();
    }
    return Optional.of(found.isEmpty() ? List.of(word.text()) : found);
  }

  /** One component of a path: text, and where in it the wildcards are. */
  private record Component(List<Word.Piece> pieces) {

    boolean isPlain() {
      return pieces.stream().noneMatch(Word.Wildcard.class::isInstance);
    }

    String text() {
      return new Word(pieces).text();
    }

    boolean matches(String name) {
      boolean dotted =
          !pieces.isEmpty()
              && pieces.getFirst() instanceof Word.Text(String text)
              && text.startsWith(".");
      return (dotted || !name.startsWith(".")) && matches(symbols(), name);
    }

    private List<Integer> symbols() {
      List<Integer> symbols = new ArrayList<>();
      for (Word.Piece piece : pieces) {
        switch (piece) {
          case Word.Text(String text) -> text.codePoints().forEach(symbols::add);
          case Word.Wildcard(char symbol) -> symbols.add(-symbol);
          case Word.Unread ignored -> {}
        }
      }
      return symbols;
    }

    /** Goes back to the last star only, so it takes time in proportion to both lengths. */
    private static boolean matches(List<Integer> symbols, String name) {
      int[] characters = name.codePoints().toArray();
      int symbol = 0;
      int character = 0;
      int star = -1;
      int resume = 0;
      while (character < characters.length) {
        int wanted = symbol < symbols.size() ? symbols.get(symbol) : 0;
        if (wanted == -'*') {
          star = symbol++;
          resume = character;
        } else if (wanted == -'?' || wanted == characters[character]) {
          symbol++;
          character++;
        } else if (star >= 0) {
          symbol = star + 1;
          character = ++resume;
        } else {
          return false;
        }
      }
      while (symbol < symbols.size() && symbols.get(symbol) == -'*') {
        symbol++;
      }
      return symbol == symbols.size();
    }
  }

  private static List<Component> components(Word word) {
    List<Component> components = new ArrayList<>();
    List<Word.Piece> current = new ArrayList<>();
    for (Word.Piece piece : word.pieces()) {
      if (piece instanceof Word.Text(String text)) {
        String[] parts = text.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
          if (i > 0) {
            components.add(new Component(List.copyOf(current)));
            current.clear();
          }
          if (!parts[i].isEmpty()) {
            current.add(new Word.Text(parts[i]));
          }
        }
      } else {
        current.add(piece);
      }
    }
    components.add(new Component(List.copyOf(current)));
    return components;
  }

  private @Nullable List<String> matches(List<Component> components) {
    List<String> found = List.of("");
    for (int i = 0; i < components.size(); i++) {
      Component component = components.get(i);
      boolean last = i == components.size() - 1;
      List<String> next = new ArrayList<>();
      for (String prefix : found) {
        List<String> names = names(component, prefix);
        if (names == null) {
          return null;
        }
        for (String name : names) {
          String path = prefix + name;
          boolean there =
              last
                  ? Files.exists(directory.resolve(path), LinkOption.NOFOLLOW_LINKS)
                  : Files.isDirectory(directory.resolve(path.isEmpty() ? "/" : path));
          if (there) {
            next.add(last ? path : path + "/");
          }
        }
        if (next.size() > MAX_MATCHES) {
          return null;
        }
      }
      found = next;
    }
    return found;
  }

  private @Nullable List<String> names(Component component, String prefix) {
    if (component.isPlain()) {
      return List.of(component.text());
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.resolve(prefix))) {
      for (Path entry : stream) {
        if (++entries > MAX_ENTRIES) {
          return null;
        }
        String name = String.valueOf(entry.getFileName());
        if (component.matches(name)) {
          names.add(name);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      return List.of();
    }
    Stream<String> dots = Stream.of(".", "..").filter(component::matches);
    return Stream.concat(dots, names.stream()).sorted().toList();
  }
}
