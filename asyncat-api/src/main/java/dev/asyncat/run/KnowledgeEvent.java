package dev.asyncat.run;

import dev.asyncat.json.JsonObject;

/** Skills, memory and checkpoints at work. The content is what clients see, kept as it is. */
public sealed interface KnowledgeEvent extends RunEvent {

  /** Skills were chosen for the goal. */
  record SkillsLoaded(JsonObject data) implements KnowledgeEvent {
    @Override
    public String type() {
      return "skills_loaded";
    }
  }

  /** Something was remembered. */
  record MemorySaved(JsonObject data) implements KnowledgeEvent {
    @Override
    public String type() {
      return "memory_saved";
    }
  }

  /** The user corrected the agent, and it was remembered. */
  record CorrectionLearned(JsonObject data) implements KnowledgeEvent {
    @Override
    public String type() {
      return "correction_learned";
    }
  }

  /** A checkpoint was taken before the first change. */
  record CheckpointTaken(JsonObject data) implements KnowledgeEvent {
    @Override
    public String type() {
      return "checkpoint";
    }
  }
}
