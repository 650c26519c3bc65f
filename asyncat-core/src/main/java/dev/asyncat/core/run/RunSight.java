package dev.asyncat.core.run;

import dev.asyncat.core.tool.attachment.Sight;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolContext;
import java.util.List;

/** Shows images to the model of the run that a call belongs to. Stateless. */
public final class RunSight implements Sight {

  private static final int MOST_TOKENS = 1_024;

  @Override
  public boolean sees(ToolContext context) {
    return context instanceof CallContext call && call.scope().turn().seesImages();
  }

  @Override
  public String describe(Message.Image image, String prompt, ToolContext context) {
    if (!(context instanceof CallContext call)) {
      throw new InvalidRequestException("only a run has a model that could look at an image");
    }
    return call.scope()
        .turn()
        .askAside(
            ModelRequest.of(List.of(new Message.User(List.of(new Message.Text(prompt), image))))
                .with(ModelOptions.DEFAULTS.withMaxOutputTokens(MOST_TOKENS)),
            call.round());
  }
}
