package dev.asyncat.permission;

import dev.asyncat.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * What an approval covers beyond one call: a whole tool, or a tool with one exact subject, such as
 * one command line.
 *
 * <p>The text form is {@code tool} or {@code tool(subject)}; it is what the user is shown before
 * the rule is stored and what a profile's {@code alwaysAllowedTools} holds.
 *
 * @param subject what the call must be about, {@code null} for every call of the tool
 */
public record PermissionRule(String tool, @Nullable String subject) {

  /** Checks the name. */
  public PermissionRule {
    if (tool.isBlank()) {
      throw new InvalidRequestException("a permission rule needs the name of a tool");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws InvalidRequestException if there is no tool name
   */
  public static PermissionRule parse(String text) {
    int open = text.indexOf('(');
    return open > 0 && text.endsWith(")")
        ? new PermissionRule(
            text.substring(0, open).trim(), text.substring(open + 1, text.length() - 1))
        : new PermissionRule(text.trim(), null);
  }

  /** Whether a call of {@code toolName} about {@code callSubject} is covered. */
  public boolean covers(String toolName, @Nullable String callSubject) {
    return tool.equals(toolName) && (subject == null || subject.equals(callSubject));
  }

  /** The text form. */
  public String text() {
    return subject == null ? tool : tool + "(" + subject + ")";
  }
}
