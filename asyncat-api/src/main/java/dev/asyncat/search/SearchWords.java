package dev.asyncat.search;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Takes a text apart into the words under which it is found: lower case, without accents, letters
 * and digits together. In scripts that put no spaces between words every character is a word, and
 * so is an emoji. Of a word, the first {@value #LONGEST} characters count; content in base64 has no
 * words. Takes linear time and never fails, whatever the text.
 */
public final class SearchWords {

  /** How much of a word counts, in characters. */
  public static final int LONGEST = 64;

  private static final int FIRST_WITHOUT_SPACES = 0x0e00;

  /** It belongs to both kinds of kana and so to no script. */
  private static final int PROLONGED_SOUND = 0x30fc;

  private static final String BASE64 = ";base64,";

  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private SearchWords() {}

  /** The words of a text, in order, repetitions included. */
  public static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    runs(text).forEach(words::addAll);
    return words;
  }

  /** The words of a text as one line: what a store indexes. */
  public static String line(String text) {
    return String.join(" ", of(text));
  }

  /** The words in groups: a word of letters alone, or characters that stood side by side. */
  static List<List<String>> runs(String text) {
    Splitter splitter = new Splitter();
    for (String part : withoutBase64(text)) {
      Normalizer.normalize(part, Normalizer.Form.NFKD).codePoints().forEach(splitter::take);
      splitter.endRun();
    }
    return splitter.runs;
  }

  private static List<String> withoutBase64(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at;
    while ((at = text.indexOf(BASE64, from)) >= 0) {
      parts.add(text.substring(from, at));
      from = at + BASE64.length();
      while (from < text.length() && isBase64(text.charAt(from))) {
        from++;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '=';
  }

  private static boolean standsAlone(int character, int type) {
    return type == Character.OTHER_SYMBOL
        || character == PROLONGED_SOUND
        || (character >= FIRST_WITHOUT_SPACES
            && Character.isLetter(character)
            && WITHOUT_SPACES.contains(UnicodeScript.of(character)));
  }

  /** Collects characters into words and words into runs. */
  private static final class Splitter {

    private final List<List<String>> runs = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private List<String> alone = new ArrayList<>();

    void take(int character) {
      int type = Character.getType(character);
      if (type == Character.NON_SPACING_MARK
          || type == Character.ENCLOSING_MARK
          || type == Character.FORMAT) {
        return;
      }
      if (standsAlone(character, type)) {
        endWord();
        alone.add(Character.toString(folded(character)));
      } else if (Character.isLetterOrDigit(character)
          || type == Character.OTHER_NUMBER
          || type == Character.COMBINING_SPACING_MARK) {
        endAlone();
        if (word.length() < LONGEST - 1) {
          word.appendCodePoint(folded(character));
        }
      } else {
        endRun();
      }
    }

    void endRun() {
      endWord();
      endAlone();
    }

    private void endWord() {
      if (!word.isEmpty()) {
        runs.add(List.of(word.toString()));
        word.setLength(0);
      }
    }

    private void endAlone() {
      if (!alone.isEmpty()) {
        runs.add(List.copyOf(alone));
        alone = new ArrayList<>();
      }
    }

    /** By way of upper case, so that both forms of the Greek sigma are one letter. */
    private static int folded(int character) {
      return Character.toLowerCase(Character.toUpperCase(character));
    }
  }
}
