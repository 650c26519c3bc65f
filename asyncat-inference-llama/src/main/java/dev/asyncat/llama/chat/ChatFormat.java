package dev.asyncat.llama.chat;

import java.util.ArrayList;
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
 * @param tool what stands around the result of a tool; empty if it is told as a user turn
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
    Optional<Frame> tool,
    String opening,
    String end,
    boolean trimmed,
    boolean alternating,
    ToolStyle tools,
    Optional<String> defaultSystem) {

  /**
   * What stands around a text.
   *
   * @param before what comes before it
   * @param after what comes after it
   */
  public record Frame(String before, String after) {}

  /** How a family lists tools and writes calls. */
  public enum ToolStyle {
    /** It was not trained on tools. */
    NONE,
    /**
     * A list in {@code <tools>}, calls in {@code <tool_call>}, results in {@code <tool_response>}.
     */
    HERMES
  }

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
        tool,
        opening,
        end,
        trimmed,
        alternating,
        tools,
        Optional.of(text));
  }

  /** The prompt for a conversation, up to where the model begins to answer. */
  public List<PromptPiece> prompt(List<ChatTurn> turns) {
    return prompt(turns, List.of());
  }

  /**
   * The prompt for a conversation, up to where the model begins to answer.
   *
   * @param turns the conversation
   * @param toolSpecs the tools that the model may call, each as a JSON object in the form of an
   *     OpenAI function; left out by a family that was not trained on tools
   */
  public List<PromptPiece> prompt(List<ChatTurn> turns, List<String> toolSpecs) {
    PromptText text = new PromptText(markers);
    for (ChatTurn turn : arranged(turns, toolSpecs)) {
      Frame frame = frame(turn.role());
      text.frame(frame.before());
      text.said(turn.text());
      text.frame(frame.after());
    }
    text.frame(opening);
    return text.pieces();
  }

  private Frame frame(ChatTurn.Role role) {
    return switch (role) {
      case SYSTEM -> system.orElse(user);
      case USER -> user;
      case ASSISTANT -> assistant;
      case TOOL -> tool.orElse(user);
    };
  }

  /** Brings a conversation into the order and the roles that the family knows. */
  private List<ChatTurn> arranged(List<ChatTurn> turns, List<String> toolSpecs) {
    String systemText = String.join(PARAGRAPH, textsOf(turns, ChatTurn.Role.SYSTEM));
    if (systemText.isEmpty()) {
      systemText = defaultSystem.orElse("");
    }
    if (tools == ToolStyle.HERMES && !toolSpecs.isEmpty()) {
      systemText = HermesTools.system(systemText, toolSpecs);
    }
    List<ChatTurn> arranged = new ArrayList<>();
    if (system.isPresent() && !systemText.isEmpty()) {
      arranged.add(ChatTurn.system(clean(systemText)));
    }
    boolean systemTold = system.isPresent() || systemText.isEmpty();
    for (ChatTurn turn : turns) {
      if (turn.role() == ChatTurn.Role.SYSTEM) {
        continue;
      }
      ChatTurn told = told(turn);
      if (!systemTold && told.role() == ChatTurn.Role.USER) {
        told = ChatTurn.user(clean(systemText) + PARAGRAPH + told.text());
        systemTold = true;
      }
      join(arranged, told, turn.role());
    }
    if (!systemTold) {
      arranged.addFirst(ChatTurn.user(clean(systemText)));
    }
    return arranged;
  }

  private ChatTurn told(ChatTurn turn) {
    return switch (turn.role()) {
      case SYSTEM, USER -> ChatTurn.user(clean(turn.text()));
      case ASSISTANT ->
          ChatTurn.assistant(HermesTools.answer(clean(turn.text()), turn.toolCalls()));
      case TOOL -> {
        String text = clean(turn.text());
        if (tools == ToolStyle.HERMES) {
          yield ChatTurn.user(HermesTools.response(text));
        }
        yield tool.isPresent() ? ChatTurn.tool(text) : ChatTurn.user(text);
      }
    };
  }

  /** Adds a turn, or joins it to the one before where the family wants one turn only. */
  private void join(List<ChatTurn> arranged, ChatTurn turn, ChatTurn.Role told) {
    if (arranged.isEmpty() || arranged.getLast().role() != turn.role()) {
      arranged.add(turn);
      return;
    }
    ChatTurn before = arranged.getLast();
    boolean severalResults =
        tools == ToolStyle.HERMES
            && told == ChatTurn.Role.TOOL
            && before.text().endsWith(HermesTools.RESPONSE_END);
    if (severalResults || alternating) {
      String between = severalResults ? "\n" : PARAGRAPH;
      arranged.removeLast();
      arranged.add(new ChatTurn(turn.role(), before.text() + between + turn.text(), List.of()));
    } else {
      arranged.add(turn);
    }
  }

  private List<String> textsOf(List<ChatTurn> turns, ChatTurn.Role role) {
    return turns.stream()
        .filter(turn -> turn.role() == role && !turn.text().isEmpty())
        .map(ChatTurn::text)
        .toList();
  }

  private String clean(String text) {
    return trimmed ? text.strip() : text;
  }
}
