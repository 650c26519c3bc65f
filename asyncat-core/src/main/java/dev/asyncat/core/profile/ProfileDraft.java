package dev.asyncat.core.profile;

import dev.asyncat.run.Aids;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants a profile to be. What is {@code null} was not said: it gets its default in a
 * new profile, and stays as it is in an existing one. Values are checked by {@link Profiles}.
 *
 * @param name what people call it
 * @param handle a short name for mentions; made from the name in a new profile
 * @param soulName the soul it speaks with
 * @param soulOverride a system prompt of its own; a blank one takes it away
 * @param workingDirectory where its runs work; a blank one takes it away
 * @param maxRounds model turns of a run
 * @param autoApprove whether its runs ask nothing
 * @param alwaysAllowedTools rules that need no asking
 * @param aids which aids its runs have; replaces what was said before
 * @param isDefault whether runs without a profile use it
 */
public record ProfileDraft(
    @Nullable String name,
    @Nullable String handle,
    @Nullable String description,
    @Nullable String icon,
    @Nullable String color,
    @Nullable String soulName,
    @Nullable String soulOverride,
    @Nullable String workingDirectory,
    @Nullable Integer maxRounds,
    @Nullable Boolean autoApprove,
    @Nullable List<String> alwaysAllowedTools,
    @Nullable Aids aids,
    @Nullable Boolean isDefault) {

  /** Copies the list. */
  public ProfileDraft {
    alwaysAllowedTools = alwaysAllowedTools == null ? null : List.copyOf(alwaysAllowedTools);
  }

  /** Starts a draft in which nothing is said. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what is said. Not thread-safe. */
  public static final class Builder {

    private @Nullable String name;
    private @Nullable String handle;
    private @Nullable String description;
    private @Nullable String icon;
    private @Nullable String color;
    private @Nullable String soulName;
    private @Nullable String soulOverride;
    private @Nullable String workingDirectory;
    private @Nullable Integer maxRounds;
    private @Nullable Boolean autoApprove;
    private @Nullable List<String> alwaysAllowedTools;
    private @Nullable Aids aids;
    private @Nullable Boolean isDefault;

    private Builder() {}

    /** Says {@link ProfileDraft#name()}. */
    public Builder name(@Nullable String value) {
      name = value;
      return this;
    }

    /** Says {@link ProfileDraft#handle()}. */
    public Builder handle(@Nullable String value) {
      handle = value;
      return this;
    }

    /** Says {@link ProfileDraft#description()}. */
    public Builder description(@Nullable String value) {
      description = value;
      return this;
    }

    /** Says {@link ProfileDraft#icon()}. */
    public Builder icon(@Nullable String value) {
      icon = value;
      return this;
    }

    /** Says {@link ProfileDraft#color()}. */
    public Builder color(@Nullable String value) {
      color = value;
      return this;
    }

    /** Says {@link ProfileDraft#soulName()}. */
    public Builder soulName(@Nullable String value) {
      soulName = value;
      return this;
    }

    /** Says {@link ProfileDraft#soulOverride()}. */
    public Builder soulOverride(@Nullable String value) {
      soulOverride = value;
      return this;
    }

    /** Says {@link ProfileDraft#workingDirectory()}. */
    public Builder workingDirectory(@Nullable String value) {
      workingDirectory = value;
      return this;
    }

    /** Says {@link ProfileDraft#maxRounds()}. */
    public Builder maxRounds(@Nullable Integer value) {
      maxRounds = value;
      return this;
    }

    /** Says {@link ProfileDraft#autoApprove()}. */
    public Builder autoApprove(@Nullable Boolean value) {
      autoApprove = value;
      return this;
    }

    /** Says {@link ProfileDraft#alwaysAllowedTools()}. */
    public Builder alwaysAllowedTools(@Nullable List<String> value) {
      alwaysAllowedTools = value;
      return this;
    }

    /** Says {@link ProfileDraft#aids()}. */
    public Builder aids(@Nullable Aids value) {
      aids = value;
      return this;
    }

    /** Says {@link ProfileDraft#isDefault()}. */
    public Builder isDefault(@Nullable Boolean value) {
      isDefault = value;
      return this;
    }

    /** The draft. */
    public ProfileDraft build() {
      return new ProfileDraft(
          name,
          handle,
          description,
          icon,
          color,
          soulName,
          soulOverride,
          workingDirectory,
          maxRounds,
          autoApprove,
          alwaysAllowedTools,
          aids,
          isDefault);
    }
  }
}
