package dev.asyncat.llama.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A turn as the family tells it.
 *
 * @param role who speaks in it, as the model sees it
 * @param frame what stands around it
 * @param parts what is in it
 * @param joint what stands between this and one like it that is told in the same turn; empty if
 *     each is told in its own
 */
record Section(
    ChatTurn.Role role, ChatFormat.Frame frame, List<PromptPart> parts, Optional<String> joint) {

  static Section of(ChatTurn.Role role, ChatFormat.Frame frame, String text) {
    return new Section(role, frame, List.of(PromptPart.said(text)), Optional.empty());
  }

  /** This and another in one turn. */
  Section and(String between, Section other) {
    List<PromptPart> all = new ArrayList<>(parts);
    all.add(PromptPart.said(between));
    all.addAll(other.parts);
    return new Section(role, frame, all, joint);
  }

  /** This with something before its parts. */
  Section after(List<PromptPart> before) {
    List<PromptPart> all = new ArrayList<>(before);
    all.addAll(parts);
    return new Section(role, frame, all, joint);
  }

  void writeTo(PromptText prompt) {
    prompt.frame(frame.before());
    prompt.parts(parts);
    prompt.frame(frame.after());
  }
}
