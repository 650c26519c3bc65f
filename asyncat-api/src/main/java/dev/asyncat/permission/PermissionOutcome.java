package dev.asyncat.permission;

import java.util.Locale;

/** How it came that a call ran or did not, as recorded in the audit. */
public enum PermissionOutcome {
  /** Safe; nobody was asked. */
  AUTO_SAFE(true),
  /** The run approves everything. */
  AUTO_APPROVED(true),
  /** A grant of the session, the run or the profile covers it. */
  SESSION_APPROVED(true),
  /** A person allowed it once. */
  ALLOW(true),
  /** A person allowed it for the session. */
  ALLOW_SESSION(true),
  /** A person allowed it for good. */
  ALLOW_ALWAYS_TOOL(true),
  /** A person, a rule, a time-out or the absence of anyone to ask refused it. */
  DENIED(false),
  /** The plan mode refuses whatever is not safe. */
  PLAN_MODE_DENIED(false),
  /** There was nothing to decide: the tool is unknown or the arguments are invalid. */
  NOT_APPLICABLE(false);

  private final boolean allowed;

  PermissionOutcome(boolean allowed) {
    this.allowed = allowed;
  }

  /** Whether the call may run. */
  public boolean allowed() {
    return allowed;
  }

  /** The word that clients see. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The outcome of a word.
   *
   * @throws IllegalArgumentException for an unknown word
   */
  public static PermissionOutcome of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
