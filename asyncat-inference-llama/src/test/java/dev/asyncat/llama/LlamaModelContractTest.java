package dev.asyncat.llama;

import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.testkit.localmodel.TinyGguf;
import dev.asyncat.testkit.model.ModelProviderContract;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlamaModelContractTest extends ModelProviderContract {

  private final LlamaEngine engine = builder().build();
  private LlamaModel model;
  private LlamaModel longWinded;
  private LlamaModel failing;

  LlamaEngine.Builder builder() {
    return LlamaEngine.builder();
  }

  @BeforeAll
  void load(@TempDir Path dir) {
    LoadOptions oneThread = LoadOptions.DEFAULTS.withThreads(1);
    Path hello = TinyGguf.builder().says("Hi ☃!").writeTo(dir.resolve("hello.gguf"));
    Path slow =
        TinyGguf.builder()
            .saysForever("abcdefgh")
            .layers(12)
            .width(512)
            .heads(8)
            .keyValueHeads(8)
            .feedForward(1536)
            .context(8192)
            .writeTo(dir.resolve("slow.gguf"));
    model = engine.load(hello, oneThread);
    longWinded = engine.load(slow, oneThread);
    failing = engine.load(hello, oneThread);
    failing.close();
  }

  @AfterAll
  void close() {
    engine.close();
  }

  @Override
  protected ModelProvider model() {
    return model;
  }

  @Override
  protected Optional<ModelProvider> longWindedModel() {
    return Optional.of(longWinded);
  }

  @Override
  protected Optional<ModelProvider> silentModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> failingModel() {
    return Optional.of(failing);
  }

  @Override
  protected Optional<ModelProvider> breakingModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> callingModel() {
    return Optional.empty();
  }
}
