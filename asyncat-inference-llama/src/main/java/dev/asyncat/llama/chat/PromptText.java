package dev.asyncat.llama.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Collects a prompt. Plain text that meets plain text becomes one piece, because a tokenizer treats
 * the two sides of a cut differently from one run of text.
 */
final class PromptText {

  private final Pattern marker;
  private final List<PromptPiece> pieces = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();

  PromptText(Set<String> markers) {
    marker =
        Pattern.compile(
            markers.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
  }

  /** Adds a part of the format, in which markers are control tokens. */
  void frame(String text) {
    Matcher found = marker.matcher(text);
    int from = 0;
    while (found.find()) {
      plain.append(text, from, found.start());
      endPlain();
      pieces.add(new PromptPiece(found.group(), true));
      from = found.end();
    }
    plain.append(text, from, text.length());
  }

  /** Adds what somebody wrote. */
  void said(String text) {
    plain.append(text);
  }

  void parts(List<PromptPart> parts) {
    for (PromptPart part : parts) {
      if (part.markup()) {
        frame(part.text());
      } else {
        said(part.text());
      }
    }
  }

  List<PromptPiece> pieces() {
    endPlain();
    return List.copyOf(pieces);
  }

  private void endPlain() {
    if (!plain.isEmpty()) {
      pieces.add(new PromptPiece(plain.toString(), false));
      plain.setLength(0);
    }
  }
}
