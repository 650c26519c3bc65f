package dev.asyncat.llama.chat;

import dev.asyncat.tool.ToolCall;
import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param text what is said; may be empty
 * @param calls for the assistant, the tool calls that it made; otherwise empty
 * @param answeredCall for a tool, the id of the call that it answers, and the tool's name
 */
public record ChatTurn(Role role, String text, List<ToolCall> calls, AnsweredCall answeredCall) {

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

  /** Which call a tool answers. */
  public record AnsweredCall(String id, String tool) {
    /** No call. */
    static final AnsweredCall NONE = new AnsweredCall("", "");
  }

  /** A turn; the list is copied. */
  public ChatTurn {
    calls = List.copyOf(calls);
  }

  /** What sets the model up. */
  public static ChatTurn system(String text) {
    return new ChatTurn(Role.SYSTEM, text, List.of(), AnsweredCall.NONE);
  }

  /** What the human said. */
  public static ChatTurn user(String text) {
    return new ChatTurn(Role.USER, text, List.of(), AnsweredCall.NONE);
  }

  /** What the model answered. */
  public static ChatTurn assistant(String text) {
    return assistant(text, List.of());
  }

  /** What the model answered, and the calls that it made. */
  public static ChatTurn assistant(String text, List<ToolCall> calls) {
    return new ChatTurn(Role.ASSISTANT, text, calls, AnsweredCall.NONE);
  }

  /** What a tool gave back. */
  public static ChatTurn tool(String callId, String tool, String text) {
    return new ChatTurn(Role.TOOL, text, List.of(), new AnsweredCall(callId, tool));
  }
}
