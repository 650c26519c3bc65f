package dev.asyncat.llama.chat;

import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The prompt format of a family of chat models, as data.
 *
 * @param name what it is called, such as {@code chatml}
 * @param markers the control tokens that its frames are made of
 * @param begin whether a prompt begins with the model's begin token
 * @param system what stands around a system turn; empty if its text goes before the first user turn
 * @param user what stands around a user turn
 * @param assistant what stands around an assistant turn
 * @param opening what makes the model begin its answer
 * @param end the marker that ends an answer
 * @param trimmed whether white space around a text is dropped
 * @param alternating whether user and assistant must take turns, so that neighbours are joined
 * @param tools how tools are listed and called
 * @param defaultSystem the system text that the family assumes where there is none
 */
public record ChatFormat(
    String name,
    Set<String> markers,
    boolean begin,
    Optional<Frame> system,
    Frame user,
    Frame assistant,
    String opening,
    String end,
    boolean trimmed,
    boolean alternating,
    ToolFormat tools,
    Optional<String> defaultSystem) {

  /**
   * What stands around a text.
   *
   * @param before what comes before it
   * @param after what comes after it
   */
  public record Frame(String before, String after) {}

  private static final String PARAGRAPH = "\n\n";

  /** A format; the set is copied. */
  public ChatFormat {
    markers = Set.copyOf(markers);
  }

  /** The same format that assumes another system text where there is none. */
  public ChatFormat withDefaultSystem(String text) {
    return new ChatFormat(
        name,
        markers,
        begin,
        system,
        user,
        assistant,
        opening,
        end,
        trimmed,
        alternating,
        tools,
        Optional.of(text));
  }

  /** The same format for models that were trained on tools in another way. */
  public ChatFormat withTools(ToolFormat other) {
    return new ChatFormat(
        name,
        markers,
        begin,
        system,
        user,
        assistant,
        opening,
        end,
        trimmed,
        alternating,
        other,
        defaultSystem);
  }

  /** The prompt for a conversation, up to where the model begins to answer. */
  public List<PromptPiece> prompt(List<ChatTurn> turns) {
    return prompt(turns, List.of());
  }

  /**
   * The prompt for a conversation, up to where the model begins to answer.
   *
   * @param turns the conversation
   * @param specs the tools that the model may call; left out by a family that was not trained on
   *     tools
   */
  public List<PromptPiece> prompt(List<ChatTurn> turns, List<ToolSpec> specs) {
    Set<String> all = new HashSet<>(markers);
    all.addAll(tools.markers());
    PromptText text = new PromptText(all);
    List<Section> sections = arranged(turns, specs);
    int lastUser = lastUser(sections);
    for (int i = 0; i < sections.size(); i++) {
      if (i == lastUser) {
        text.parts(tools.beforeLastUserTurn(specs));
      }
      sections.get(i).writeTo(text);
    }
    text.frame(opening);
    return text.pieces();
  }

  /** Brings a conversation into the order and the roles that the family knows. */
  private List<Section> arranged(List<ChatTurn> turns, List<ToolSpec> specs) {
    String systemText = tools.system(systemText(turns), specs);
    List<Section> arranged = new ArrayList<>();
    if (system.isPresent() && !systemText.isEmpty()) {
      arranged.add(Section.of(ChatTurn.Role.SYSTEM, system.get(), clean(systemText)));
    }
    List<PromptPart> before = new ArrayList<>();
    if (system.isEmpty() && !systemText.isEmpty()) {
      before.add(PromptPart.said(clean(systemText)));
    }
    List<PromptPart> list = tools.inFirstUserTurn(specs);
    for (ChatTurn turn : turns) {
      if (turn.role() == ChatTurn.Role.SYSTEM) {
        continue;
      }
      Section section = told(turn);
      if (turn.role() == ChatTurn.Role.USER) {
        section = section.after(list);
        list = List.of();
      }
      if (section.role() == ChatTurn.Role.USER && !before.isEmpty()) {
        section = section.after(List.of(before.getFirst(), PromptPart.said(PARAGRAPH)));
        before.clear();
      }
      join(arranged, section);
    }
    before.addAll(list);
    if (!before.isEmpty()) {
      Section alone = new Section(ChatTurn.Role.USER, user, before, Optional.empty());
      arranged.add(system.isPresent() && !systemText.isEmpty() ? 1 : 0, alone);
    }
    return arranged;
  }

  private String systemText(List<ChatTurn> turns) {
    List<String> texts =
        turns.stream()
            .filter(turn -> turn.role() == ChatTurn.Role.SYSTEM && !turn.text().isEmpty())
            .map(ChatTurn::text)
            .toList();
    return texts.isEmpty() ? defaultSystem.orElse("") : String.join(PARAGRAPH, texts);
  }

  private Section told(ChatTurn turn) {
    return switch (turn.role()) {
      case SYSTEM, USER -> Section.of(ChatTurn.Role.USER, user, clean(turn.text()));
      case ASSISTANT -> tools.answer(assistant, clean(turn.text()), turn.calls());
      case TOOL -> tools.result(user, turn);
    };
  }

  /** Adds a turn, or joins it to the one before where the family wants one turn only. */
  private void join(List<Section> arranged, Section section) {
    Section before = arranged.isEmpty() ? null : arranged.getLast();
    if (before == null || before.role() != section.role()) {
      arranged.add(section);
    } else if (section.joint().isPresent() && before.joint().equals(section.joint())) {
      arranged.set(arranged.size() - 1, before.and(section.joint().get(), section));
    } else if (alternating && section.role() != ChatTurn.Role.TOOL) {
      arranged.set(arranged.size() - 1, before.and(PARAGRAPH, section));
    } else {
      arranged.add(section);
    }
  }

  private static int lastUser(List<Section> sections) {
    int last = sections.size() - 1;
    while (last >= 0 && sections.get(last).role() != ChatTurn.Role.USER) {
      last--;
    }
    return last;
  }

  private String clean(String text) {
    return trimmed ? text.strip() : text;
  }
}
