package dev.asyncat.cli.testing;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.model.ModelOpener;
import dev.asyncat.core.localmodel.CatalogueEntry;
import dev.asyncat.core.localmodel.CatalogueEntry.ModelLicence;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.core.localmodel.ModelFileSource;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens one given model, whatever is asked for, and notes what was. */
public final class TestModels implements ModelOpener {

  private final ModelProvider model;
  private final List<String> opened = new ArrayList<>();
  private final List<String> engines = new ArrayList<>();
  private int closed;

  public TestModels(ModelProvider model) {
    this.model = model;
  }

  /** What was opened: files and {@code model@url/key}. */
  public List<String> opened() {
    return List.copyOf(opened);
  }

  /** The engines that were asked for: the name of a folder, or {@code bundled}. */
  public List<String> engines() {
    return List.copyOf(engines);
  }

  /** How many local models were closed. */
  public int closed() {
    return closed;
  }

  @Override
  public LocalEngine engine(Optional<Path> installed) {
    engines.add(installed.map(folder -> folder.getFileName().toString()).orElse("bundled"));
    return new Engine();
  }

  @Override
  public ModelProvider remote(String baseUrl, String name, @Nullable String apiKey) {
    opened.add(name + "@" + baseUrl + "/" + apiKey);
    return model;
  }

  private final class Engine implements LocalEngine {
    @Override
    public String name() {
      return "test engine";
    }

    @Override
    public ModelFacts inspect(Path file) {
      return new ModelFacts(
          file, 1, file.getFileName().toString(), "llama", 1, "Q8_0", 2048, null, "chatml", null);
    }

    @Override
    public LocalModel load(Path file, LoadOptions options) {
      opened.add(file.getFileName().toString());
      return new Loaded(inspect(file));
    }

    @Override
    public void close() {}
  }

  private final class Loaded implements LocalModel {
    private final ModelFacts facts;

    Loaded(ModelFacts facts) {
      this.facts = facts;
    }

    @Override
    public ModelFacts facts() {
      return facts;
    }

    @Override
    public int countTokens(String text) {
      return text.length();
    }

    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public void stream(
        ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
      model.stream(request, cancel, sink);
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** A catalogue of one model that comes from an address. */
  public static ModelCatalogue catalogue(byte[] content, URI source) {
    CatalogueEntry entry =
        new CatalogueEntry(
            "tiny",
            "Tiny Model",
            "test",
            "1M",
            "Q8_0",
            true,
            true,
            1024,
            "For tests.",
            new ModelLicence("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
            "tiny.gguf",
            content.length,
            sha256(content),
            List.of(new ModelFileSource.Url(source)));
    return ModelCatalogue.of(List.of(entry), "tiny", "tiny");
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
