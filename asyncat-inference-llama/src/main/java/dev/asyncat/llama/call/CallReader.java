package dev.asyncat.llama.call;

import dev.asyncat.tool.ToolCall;
import java.util.List;

/**
 * Tells calls from text in an answer that comes in pieces. Text is passed on at once but for what
 * may be the beginning of a call; from there on everything waits for the end. Not thread-safe.
 */
public final class CallReader {

  private final CallSyntax syntax;
  private final StringBuilder held = new StringBuilder();
  private CallSearch search;
  private int callFrom = -1;

  /** Before the first piece. */
  public CallReader(CallSyntax syntax) {
    this.syntax = syntax;
    this.search = CallSearch.begin(syntax);
  }

  /** Takes a piece and gives the text that may be passed on. */
  public String add(String piece) {
    held.append(piece);
    if (callFrom >= 0) {
      return "";
    }
    return switch (search.after(piece)) {
      case CallSearch.Open(CallSearch next) -> {
        search = next;
        yield take(held.length() - next.undecided());
      }
      case CallSearch.Found(String call, int length) -> {
        String before = take(held.length() - length);
        callFrom = held.length() - call.length();
        yield before;
      }
    };
  }

  /** What is left at the end of the answer. */
  public Rest end() {
    if (callFrom < 0) {
      return new Rest(List.of(), "", held.toString(), false);
    }
    CallText read = CallText.read(syntax, held.substring(callFrom));
    if (read.calls().isEmpty()) {
      return new Rest(List.of(), "", held.toString(), true);
    }
    String markup = held.substring(0, callFrom + read.length());
    return new Rest(read.calls(), markup, held.substring(markup.length()), read.unfinished());
  }

  private String take(int length) {
    String taken = held.substring(0, length);
    held.delete(0, length);
    return taken;
  }

  /**
   * The end of an answer.
   *
   * @param calls the calls that are complete, in order
   * @param markup their text
   * @param text what is none of them: the end of the text where there is no call, a call that broke
   *     off, or what came after the last call
   * @param broken whether {@code text} is a call that broke off, or something else after a call
   */
  public record Rest(List<ToolCall> calls, String markup, String text, boolean broken) {
    /** Copies the list. */
    public Rest {
      calls = List.copyOf(calls);
    }
  }
}
