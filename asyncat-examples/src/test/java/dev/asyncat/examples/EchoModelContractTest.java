package dev.asyncat.examples;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.model.ModelProviderContract;
import java.util.Optional;
import java.util.function.Consumer;

// tag::model-contract[]
class EchoModelContractTest extends ModelProviderContract {

  @Override
  protected ModelProvider model() {
    return new EchoModel();
  }

  @Override
  protected Optional<ModelProvider> longWindedModel() {
    return Optional.empty(); // its tests are skipped
  }

  // end::model-contract[]
  @Override
  protected Optional<ModelProvider> silentModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> failingModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> breakingModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> callingModel() {
    return Optional.empty();
  }

  /** Says what it was told. */
  private static final class EchoModel implements ModelProvider {

    @Override
    public ModelInfo info() {
      return ModelInfo.local("echo", "echo", ModelCapabilities.localText(2_048));
    }

    @Override
    public void stream(
        ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
      cancel.throwIfCancelled();
      sink.accept(new ModelEvent.Text(request.messages().getLast().toString()));
      cancel.throwIfCancelled();
      sink.accept(new ModelEvent.Finished(ModelEvent.FinishReason.STOP, null));
    }
  }
}
