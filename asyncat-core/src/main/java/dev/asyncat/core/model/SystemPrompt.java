package dev.asyncat.core.model;

/*STUB*/ public final class SystemPrompt {
  private SystemPrompt() {}
}
