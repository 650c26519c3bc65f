package dev.asyncat.llama.engine;

import dev.asyncat.error.CancelledException;
import dev.asyncat.llama.binding.NativeModel;
import dev.asyncat.llama.chat.ChatFormats;
import dev.asyncat.llama.chat.PromptPiece;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns prompts into tokens. Names of control tokens stand for those tokens only where the prompt's
 * format put them; in what somebody wrote they are plain text, whatever the vocabulary says of
 * them.
 */
final class Tokenizer {

  /**
   * The regular expressions of a byte-pair tokenizer recurse once for every character, so it gets
   * long texts in parts. One of the SentencePiece kind would begin every part with a space.
   */
  private static final int LONGEST_FOR_BYTE_PAIRS = 16 * 1024;

  private final NativeModel model;
  private final int longest;
  private final Set<String> knownLoose;

  Tokenizer(NativeModel model, boolean bytePairs) {
    this.model = model;
    this.longest = bytePairs ? LONGEST_FOR_BYTE_PAIRS : Integer.MAX_VALUE;
    this.knownLoose =
        ChatFormats.markers().stream()
            .filter(marker -> model.controlToken(marker).isEmpty())
            .filter(marker -> model.tokenize(marker, false).length == 1)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The tokens of a prompt, with the token that begins every text where the model wants it. */
  int[] prompt(List<PromptPiece> pieces, boolean begin, BooleanSupplier cancelled) {
    IntStream.Builder tokens = IntStream.builder();
    if (begin || model.addsBeginToken()) {
      model.beginToken().ifPresent(tokens);
    }
    List<String> loose = looseMarkers(pieces);
    for (PromptPiece piece : pieces) {
      OptionalInt marker = piece.control() ? model.controlToken(piece.text()) : OptionalInt.empty();
      if (marker.isPresent()) {
        tokens.add(marker.getAsInt());
      } else if (piece.control()) {
        add(model.tokenize(piece.text(), true), tokens);
      } else {
        plain(piece.text(), loose, tokens, cancelled);
      }
    }
    return tokens.build().toArray();
  }

  /** The tokens of a plain text alone. */
  int[] plain(String text, BooleanSupplier cancelled) {
    IntStream.Builder tokens = IntStream.builder();
    plain(text, List.of(), tokens, cancelled);
    return tokens.build().toArray();
  }

  /**
   * Markers that the vocabulary does not call control tokens, so that it would see them anywhere.
   */
  private List<String> looseMarkers(List<PromptPiece> pieces) {
    Stream<String> used =
        pieces.stream()
            .filter(PromptPiece::control)
            .map(PromptPiece::text)
            .filter(text -> model.controlToken(text).isEmpty());
    return Stream.concat(used, knownLoose.stream()).distinct().toList();
  }

  private void plain(
      String text, List<String> loose, IntStream.Builder tokens, BooleanSupplier cancelled) {
    int from = 0;
    while (from < text.length()) {
      if (cancelled.getAsBoolean()) {
        throw new CancelledException("cancelled while the prompt was tokenised");
      }
      int to = cut(text, from);
      for (String part : apart(text.substring(from, to), loose)) {
        add(model.tokenize(part, false), tokens);
      }
      from = to;
    }
  }

  /**
   * Where to cut a long text: before a space between two letters or digits, where every tokenizer
   * cuts too. A text without any such place is cut hard, though never inside a character.
   */
  private int cut(String text, int from) {
    if (text.length() - from <= longest) {
      return text.length();
    }
    int most = from + longest - 1;
    for (int at = most; at > from + longest / 2; at--) {
      if (text.charAt(at) == ' '
          && Character.isLetterOrDigit(text.charAt(at - 1))
          && Character.isLetterOrDigit(text.charAt(at + 1))) {
        return at;
      }
    }
    return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
  }

  /** Cuts every loose marker after its first character. */
  private static List<String> apart(String text, List<String> loose) {
    if (loose.stream().noneMatch(text::contains)) {
      return List.of(text);
    }
    String insideMarker =
        loose.stream()
            .map(
                marker ->
                    "(?<=%s)(?=%s)"
                        .formatted(
                            Pattern.quote(marker.substring(0, 1)),
                            Pattern.quote(marker.substring(1))))
            .collect(Collectors.joining("|"));
    return List.of(text.split(insideMarker, -1));
  }

  private static void add(int[] found, IntStream.Builder tokens) {
    for (int token : found) {
      tokens.add(token);
    }
  }
}
