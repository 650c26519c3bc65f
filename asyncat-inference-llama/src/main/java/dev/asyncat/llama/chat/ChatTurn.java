package dev.asyncat.llama.chat;

import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param text what is said; may be empty
 * @param toolCalls for the assistant, the calls it made, each as a JSON object with {@code name}
 *     and {@code arguments}; otherwise empty
 */
public record ChatTurn(Role role, String text, List<String> toolCalls) {

  /** Who speaks in a turn. */
  public enum Role {
    /** Whoever set the model up. */
    SYSTEM,
    /** The human. */
    USER,
    /** The model. */
    ASSISTANT,
    /** A tool that was called. */
    TOOL
  }

  /** A turn; the list is copied. */
  public ChatTurn {
    toolCalls = List.copyOf(toolCalls);
  }

  /** What sets the model up. */
  public static ChatTurn system(String text) {
    return new ChatTurn(Role.SYSTEM, text, List.of());
  }

  /** What the human said. */
  public static ChatTurn user(String text) {
    return new ChatTurn(Role.USER, text, List.of());
  }

  /** What the model answered. */
  public static ChatTurn assistant(String text) {
    return new ChatTurn(Role.ASSISTANT, text, List.of());
  }

  /** What a tool gave back. */
  public static ChatTurn tool(String text) {
    return new ChatTurn(Role.TOOL, text, List.of());
  }
}
