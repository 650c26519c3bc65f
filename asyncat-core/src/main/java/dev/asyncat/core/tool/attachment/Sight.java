package dev.asyncat.core.tool.attachment;

import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolContext;

/** Lets the model of a run look at an image. */
public interface Sight {

  /** Whether the model of the run sees images. */
  boolean sees(ToolContext context);

  /**
   * Asks the model of the run about an image, beside the conversation. What that costs is counted
   * like a turn of the run.
   *
   * @throws dev.asyncat.error.InvalidRequestException if the model sees no images
   * @throws dev.asyncat.model.ModelException if it does not answer
   */
  String describe(Message.Image image, String prompt, ToolContext context);
}
