package dev.asyncat.core.command;

import dev.asyncat.core.command.Syntax.Assignment;
import dev.asyncat.core.command.Syntax.Direction;
import dev.asyncat.core.command.Syntax.Group;
import dev.asyncat.core.command.Syntax.Item;
import dev.asyncat.core.command.Syntax.Joint;
import dev.asyncat.core.command.Syntax.Pipeline;
import dev.asyncat.core.command.Syntax.Redirection;
import dev.asyncat.core.command.Syntax.Sequence;
import dev.asyncat.core.command.Syntax.Simple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line as far as {@code dash}, {@code bash} and {@code busybox} agree on what it
 * means. Everything else (substitutions, loops, functions, what only one of them knows, characters
 * that a person cannot see) is {@link Unclear}. Takes time in proportion to the length, which is
 * bounded.
 */
final class ShellParser {

  static final int MAX_LENGTH = 10_000;
  private static final int MAX_DEPTH = 12;
  private static final int MAX_COMMANDS = 64;
  private static final int END = -1;

  private static final Set<String> RESERVED =
      Set.of(
          "if",
          "then",
          "else",
          "elif",
          "fi",
          "for",
          "while",
          "until",
          "do",
          "done",
          "case",
          "esac",
          "select",
          "function",
          "time",
          "coproc",
          "in",
          "{",
          "}",
          "!",
          "[[",
          "]]");

  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\+?)=");

  private final String line;
  private final Deque<HereDocument> awaited = new ArrayDeque<>();
  private int at;
  private int commands;

  private ShellParser(String line) {
    this.line = line;
  }

  /** What became of a line. */
  sealed interface Result {}

  /** It was understood. */
  record Understood(Sequence script) implements Result {}

  /**
   * It was not.
   *
   * @param why one phrase for a person
   */
  record Unclear(String why) implements Result {}

  private record HereDocument(String end, boolean tabs) {}

  /** How reading is given up; never leaves this class. */
  private static final class GaveUp extends Exception {
    private static final long serialVersionUID = 1;
    private final String why;

    GaveUp(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }

  /** Reads a command line. Never throws. */
  static Result parse(String line) {
    if (line.length() > MAX_LENGTH) {
      return new Unclear("it is longer than %,d characters".formatted(MAX_LENGTH));
    }
    String hidden = hiddenCharacter(line);
    if (hidden != null) {
      return new Unclear("it contains the character " + hidden);
    }
    try {
      ShellParser parser = new ShellParser(line);
      Sequence script = parser.sequence(END, 0);
      return script.items().isEmpty() ? new Unclear("there is no command") : new Understood(script);
    } catch (GaveUp unclear) {
      return new Unclear(unclear.why);
    }
  }

  /** A character that is not what it looks like, or looks like nothing. */
  private static @Nullable String hiddenCharacter(String line) {
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      boolean shown =
          switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\t' || c == '\n';
            case Character.SPACE_SEPARATOR -> c == ' ';
            case Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.PRIVATE_USE,
                Character.SURROGATE,
                Character.UNASSIGNED ->
                false;
            default -> true;
          };
      if (!shown) {
        return "U+%04X".formatted(c);
      }
      i += Character.charCount(c);
    }
    return null;
  }

  private Sequence sequence(int closing, int depth) throws GaveUp {
    if (depth > MAX_DEPTH) {
      throw new GaveUp("it is nested too deeply");
    }
    List<Item> items = new ArrayList<>();
    skipLines();
    while (!closes(closing)) {
      Pipeline pipeline = pipeline(depth);
      Joint joint = joint();
      items.add(new Item(pipeline, joint));
      skipLines();
      boolean more = !closes(closing);
      if ((joint == Joint.AND || joint == Joint.OR) && !more) {
        throw new GaveUp("a command is missing after " + joint.symbol());
      }
      if (joint == Joint.END && more) {
        throw new GaveUp("it cannot be taken apart");
      }
    }
    return new Sequence(List.copyOf(items));
  }

  private boolean closes(int closing) throws GaveUp {
    int c = peek();
    if (c == END) {
      if (closing != END) {
        throw new GaveUp("a '" + (char) closing + "' is missing");
      }
      if (!awaited.isEmpty()) {
        throw new GaveUp("a here-document has no end");
      }
      return true;
    }
    return c == closing && (c == ')' || c == '}' && endsWord(peek(1)));
  }

  private Joint joint() throws GaveUp {
    skipBlanks();
    int c = peek();
    int next = peek(1);
    if (c == '&' && next == '&') {
      at += 2;
      return Joint.AND;
    }
    if (c == '|' && next == '|') {
      at += 2;
      return Joint.OR;
    }
    if (c == ';') {
      if (next == ';' || next == '&') {
        throw new GaveUp("'" + (char) c + (char) next + "' belongs to a case");
      }
      at++;
      return Joint.THEN;
    }
    if (c == '&') {
      if (next == '>') {
        throw new GaveUp("shells disagree about '&>'");
      }
      at++;
      return Joint.BACKGROUND;
    }
    if (c == '\n') {
      newline();
      return Joint.THEN;
    }
    return Joint.END;
  }

  private Pipeline pipeline(int depth) throws GaveUp {
    boolean negated = peek() == '!' && isBlank(peek(1));
    if (negated) {
      at++;
      skipBlanks();
    }
    List<Syntax> stages = new ArrayList<>();
    stages.add(stage(depth));
    skipBlanks();
    while (peek() == '|' && peek(1) != '|') {
      if (peek(1) == '&') {
        throw new GaveUp("shells disagree about '|&'");
      }
      at++;
      skipLines();
      stages.add(stage(depth));
      skipBlanks();
    }
    return new Pipeline(negated, List.copyOf(stages));
  }

  private Syntax stage(int depth) throws GaveUp {
    if (++commands > MAX_COMMANDS) {
      throw new GaveUp("it consists of more than %d commands".formatted(MAX_COMMANDS));
    }
    if (peek() == '(') {
      if (peek(1) == '(') {
        throw new GaveUp("it calculates");
      }
      at++;
      return group(true, ')', depth);
    }
    if (peek() == '{' && (isBlank(peek(1)) || peek(1) == '\n')) {
      at++;
      return group(false, '}', depth);
    }
    return simple();
  }

  private Group group(boolean subshell, char closing, int depth) throws GaveUp {
    Sequence body = sequence(closing, depth + 1);
    if (body.items().isEmpty() || !subshell && body.items().getLast().joint() == Joint.END) {
      throw new GaveUp("it cannot be taken apart");
    }
    at++;
    List<Redirection> redirections = new ArrayList<>();
    skipBlanks();
    for (Redirection one = redirection(); one != null; one = redirection()) {
      redirections.add(one);
      skipBlanks();
    }
    if (!endsCommand(peek())) {
      throw new GaveUp("it cannot be taken apart");
    }
    return new Group(subshell, body, List.copyOf(redirections));
  }

  private Simple simple() throws GaveUp {
    List<Assignment> assignments = new ArrayList<>();
    List<Word> words = new ArrayList<>();
    List<Redirection> redirections = new ArrayList<>();
    while (true) {
      skipBlanks();
      if (endsCommand(peek())) {
        break;
      }
      Redirection redirection = redirection();
      if (redirection != null) {
        redirections.add(redirection);
        continue;
      }
      int start = at;
      Matcher assignment = ASSIGNMENT.matcher(line).region(at, line.length());
      if (words.isEmpty() && assignment.lookingAt()) {
        if (!assignment.group(2).isEmpty()) {
          throw new GaveUp("shells disagree about '+='");
        }
        at = assignment.end();
        assignments.add(new Assignment(assignment.group(1), word(true)));
        continue;
      }
      Word word = word(false);
      if (words.isEmpty() && RESERVED.contains(line.substring(start, at))) {
        throw new GaveUp("'" + line.substring(start, at) + "' is more than a simple command");
      }
      words.add(word);
    }
    if (assignments.isEmpty() && words.isEmpty() && redirections.isEmpty()) {
      throw new GaveUp("a command is missing");
    }
    return new Simple(List.copyOf(assignments), List.copyOf(words), List.copyOf(redirections));
  }

  private @Nullable Redirection redirection() throws GaveUp {
    int digits = at;
    while (digits < line.length() && digits - at < 3 && isDigit(line.charAt(digits))) {
      digits++;
    }
    int operator = digits < line.length() ? line.charAt(digits) : END;
    if (operator != '<' && operator != '>') {
      return null;
    }
    Integer descriptor = digits == at ? null : Integer.valueOf(line.substring(at, digits));
    at = digits;
    if (peek(1) == '(') {
      throw new GaveUp("it substitutes a process");
    }
    Direction direction = direction();
    boolean tabs = direction == Direction.HERE && peek() == '-';
    if (tabs) {
      at++;
    }
    int next = peek();
    if (direction == Direction.HERE && next == '<') {
      throw new GaveUp("shells disagree about '<<<'");
    }
    skipBlanks();
    if (endsCommand(peek()) || peek() == '<' || peek() == '>') {
      throw new GaveUp("a redirection leads nowhere");
    }
    Word target = word(false);
    if (direction == Direction.HERE) {
      if (target.unread().isPresent() || target.hasWildcard()) {
        throw new GaveUp("the end of a here-document is unclear");
      }
      awaited.addLast(new HereDocument(target.text(), tabs));
    }
    if ((direction == Direction.DUPLICATE || direction == Direction.DUPLICATE_IN)
        && !target.text().matches("[0-9]{1,2}|-")) {
      throw new GaveUp("shells disagree about '>&' with a file");
    }
    return new Redirection(direction, descriptor, target);
  }

  private Direction direction() {
    boolean in = line.charAt(at++) == '<';
    int c = peek();
    Direction longer =
        in
            ? c == '<'
                ? Direction.HERE
                : c == '&' ? Direction.DUPLICATE_IN : c == '>' ? Direction.IN_AND_OUT : null
            : c == '>'
                ? Direction.APPEND
                : c == '&' ? Direction.DUPLICATE : c == '|' ? Direction.OVERWRITE : null;
    if (longer != null) {
      at++;
      return longer;
    }
    return in ? Direction.IN : Direction.OUT;
  }

  private Word word(boolean value) throws GaveUp {
    WordBuilder word = new WordBuilder();
    int start = at;
    boolean brace = false;
    boolean bracket = false;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (endsWord(c)) {
        break;
      }
      if (c == '(') {
        throw new GaveUp("a '(' follows a word");
      }
      at++;
      switch (c) {
        case '\'' -> singleQuoted(word);
        case '"' -> doubleQuoted(word);
        case '\\' -> escaped(word);
        case '$' -> variable(word, false);
        case '`' -> throw new GaveUp("it substitutes a command");
        case '*', '?' -> word.wildcard(c);
        case '~' -> {
          if (value || at - 1 == start) {
            word.unread("a home directory");
          } else {
            word.text(c);
          }
        }
        case '{' -> {
          brace = true;
          word.text(c);
        }
        case '[' -> {
          bracket |= at - 1 != start || !endsWord(peek());
          word.text(c);
        }
        case ']' -> {
          if (bracket) {
            word.unread("a pattern with brackets");
          }
          word.text(c);
        }
        default -> {
          if (brace && (c == ',' || c == '.' && peek() == '.')) {
            word.unread("a brace expansion");
          }
          word.text(c);
        }
      }
    }
    return word.build();
  }

  private void singleQuoted(WordBuilder word) throws GaveUp {
    int end = line.indexOf('\'', at);
    if (end < 0) {
      throw new GaveUp("a quote is not closed");
    }
    word.text(line.substring(at, end));
    at = end + 1;
  }

  private void doubleQuoted(WordBuilder word) throws GaveUp {
    word.text("");
    while (at < line.length()) {
      char c = line.charAt(at++);
      switch (c) {
        case '"' -> {
          return;
        }
        case '`' -> throw new GaveUp("it substitutes a command");
        case '$' -> variable(word, true);
        case '\\' -> {
          int next = peek();
          if (next == '$' || next == '`' || next == '"' || next == '\\') {
            word.text((char) next);
            at++;
          } else if (next == '\n') {
            at++;
          } else {
            word.text(c);
          }
        }
        default -> word.text(c);
      }
    }
    throw new GaveUp("a quote is not closed");
  }

  private void escaped(WordBuilder word) throws GaveUp {
    if (at == line.length()) {
      throw new GaveUp("it ends in a backslash");
    }
    char c = line.charAt(at++);
    if (c != '\n') {
      word.text(c);
    }
  }

  private void variable(WordBuilder word, boolean quoted) throws GaveUp {
    int c = peek();
    if (c == '(' || c == '[') {
      throw new GaveUp("it substitutes a command or calculates");
    }
    if (c == '\\' && peek(1) == '\n') {
      throw new GaveUp("a line ends in the middle of a word");
    }
    if (!quoted && (c == '\'' || c == '"')) {
      throw new GaveUp("shells disagree about '$" + (char) c + "'");
    }
    if (c == '{') {
      int end = at + 1;
      while (end < line.length() && isNameCharacter(line.charAt(end))) {
        end++;
      }
      if (end == at + 1 || end == line.length() || line.charAt(end) != '}') {
        throw new GaveUp("it computes with a variable");
      }
      at = end + 1;
      word.unread("a variable");
    } else if (c != END && isNameCharacter((char) c) && !isDigit((char) c)) {
      while (at < line.length() && isNameCharacter(line.charAt(at))) {
        at++;
      }
      word.unread("a variable");
    } else if (c != END && "0123456789@*#?-$!".indexOf(c) >= 0) {
      at++;
      word.unread("a variable");
    } else {
      word.text('$');
    }
  }

  private void skipBlanks() {
    while (at < line.length()) {
      if (isBlank(line.charAt(at))) {
        at++;
      } else if (line.charAt(at) == '\\' && peek(1) == '\n') {
        at += 2;
      } else {
        break;
      }
    }
    // A '#' within a word is no comment, and nothing is called between the characters of a word.
    if (peek() == '#') {
      while (at < line.length() && line.charAt(at) != '\n') {
        at++;
      }
    }
  }

  private void skipLines() throws GaveUp {
    skipBlanks();
    while (peek() == '\n') {
      newline();
      skipBlanks();
    }
  }

  private void newline() throws GaveUp {
    at++;
    while (!awaited.isEmpty()) {
      HereDocument document = awaited.removeFirst();
      while (true) {
        if (at >= line.length()) {
          throw new GaveUp("a here-document has no end");
        }
        int end = line.indexOf('\n', at);
        end = end < 0 ? line.length() : end;
        String text = line.substring(at, end);
        at = Math.min(end + 1, line.length());
        if ((document.tabs() ? text.replaceFirst("^\t+", "") : text).equals(document.end())) {
          break;
        }
      }
    }
  }

  private int peek() {
    return peek(0);
  }

  private int peek(int ahead) {
    return at + ahead < line.length() ? line.charAt(at + ahead) : END;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
  }

  private static boolean endsCommand(int c) {
    return c == END || c == '\n' || c == ';' || c == '&' || c == '|' || c == ')';
  }

  private static boolean endsWord(int c) {
    return endsCommand(c) || isBlank(c) || c == '<' || c == '>';
  }

  /** Collects the pieces of a word. */
  private static final class WordBuilder {
    private final List<Word.Piece> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    void text(char c) {
      text.append(c);
    }

    void text(String more) {
      text.append(more);
    }

    void wildcard(char symbol) {
      flush();
      pieces.add(new Word.Wildcard(symbol));
    }

    void unread(String what) {
      flush();
      pieces.add(new Word.Unread(what));
    }

    Word build() {
      flush();
      return new Word(pieces);
    }

    private void flush() {
      if (!text.isEmpty()) {
        pieces.add(new Word.Text(text.toString()));
        text.setLength(0);
      }
    }
  }
}
