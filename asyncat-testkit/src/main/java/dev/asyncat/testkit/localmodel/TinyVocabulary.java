package dev.asyncat.testkit.localmodel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A vocabulary of the SentencePiece kind in which every text can be written: all bytes, every
 * printable ASCII character, and a few merges.
 */
final class TinyVocabulary {

  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;
  private static final int BEGIN = 1;
  private static final int END = 2;
  private static final int FIRST_BYTE = 3;
  private static final String SPACE = "\u2581";
  private static final List<String> MERGES =
      List.of(SPACE + "t", SPACE + "a", "he", "in", "re", "on", "er", "th", SPACE + "the", "an");

  private final List<String> tokens = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private final List<String> markers;

  TinyVocabulary(List<String> markers) {
    this.markers = markers;
    add("<unk>", 0, UNKNOWN);
    add("<s>", 0, CONTROL);
    add("</s>", 0, CONTROL);
    IntStream.range(0, 256).forEach(b -> add("<0x%02X>".formatted(b), 0, BYTE));
    markers.stream()
        .filter(marker -> !tokens.contains(marker))
        .forEach(marker -> add(marker, 0, CONTROL));
    MERGES.forEach(merge -> add(merge, -1 - tokens.size(), NORMAL));
    add(SPACE, -1000, NORMAL);
    IntStream.rangeClosed('!', '~')
        .forEach(c -> add(Character.toString(c), -1000 - tokens.size(), NORMAL));
  }

  int size() {
    return tokens.size();
  }

  /** The token that ends a turn. */
  int endOfTurn() {
    return markers.isEmpty() ? END : tokens.indexOf(markers.getLast());
  }

  /** The tokens of a text, one for each printable character and each byte of any other. */
  List<Integer> spell(String text) {
    List<Integer> spelled = new ArrayList<>();
    text.codePoints()
        .forEach(
            c -> {
              String character = Character.toString(c);
              int token = tokens.indexOf(c == ' ' ? SPACE : character);
              if (token >= 0) {
                spelled.add(token);
              } else {
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                  spelled.add(FIRST_BYTE + Byte.toUnsignedInt(b));
                }
              }
            });
    return spelled;
  }

  static void requireDistinct(String text) {
    List<Integer> spelled = new TinyVocabulary(List.of()).spell(text);
    if (spelled.isEmpty() || spelled.stream().distinct().count() != spelled.size()) {
      throw new IllegalArgumentException(
          "every character of the answer must be there once only, which is not so in \""
              + text
              + "\"");
    }
  }

  void describe(Map<String, Object> metadata) {
    float[] scoreArray = new float[size()];
    int[] typeArray = new int[size()];
    for (int i = 0; i < size(); i++) {
      scoreArray[i] = scores.get(i);
      typeArray[i] = types.get(i);
    }
    metadata.put("tokenizer.ggml.model", "llama");
    metadata.put("tokenizer.ggml.pre", "default");
    metadata.put("tokenizer.ggml.tokens", List.copyOf(tokens));
    metadata.put("tokenizer.ggml.scores", scoreArray);
    metadata.put("tokenizer.ggml.token_type", typeArray);
    metadata.put("tokenizer.ggml.bos_token_id", BEGIN);
    metadata.put("tokenizer.ggml.eos_token_id", END);
    metadata.put("tokenizer.ggml.unknown_token_id", 0);
    metadata.put("tokenizer.ggml.eot_token_id", endOfTurn());
    metadata.put("tokenizer.ggml.add_bos_token", true);
    metadata.put("tokenizer.ggml.add_eos_token", false);
    metadata.put("tokenizer.ggml.add_space_prefix", false);
  }

  private void add(String token, float score, int type) {
    tokens.add(token);
    scores.add(score);
    types.add(type);
  }
}
