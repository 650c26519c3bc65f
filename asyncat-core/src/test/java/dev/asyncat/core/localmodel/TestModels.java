package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.CatalogueEntry.ModelLicence;
import dev.asyncat.core.localmodel.ModelFileSource.Url;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Catalogues and settings with which the library can be tested in a moment. */
final class TestModels {

  private TestModels() {}

  static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  static CatalogueEntry entry(byte[] content, List<ModelFileSource> sources) {
    return entry("test-model", content, sources);
  }

  private static CatalogueEntry entry(String id, byte[] content, List<ModelFileSource> sources) {
    return new CatalogueEntry(
        id,
        "Test Model",
        "test",
        "1M",
        "Q8_0",
        true,
        true,
        1024,
        "For tests.",
        new ModelLicence("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
        id + ".gguf",
        content.length,
        sha256(content),
        sources);
  }

  static ModelCatalogue catalogue(CatalogueEntry entry) {
    CatalogueEntry fallback =
        entry("fallback", bytes(10), List.of(new Url(URI.create("http://127.0.0.1:1/x"))));
    return ModelCatalogue.of(List.of(entry, fallback), entry.id(), fallback.id());
  }

  static ModelLibrary.Settings settings(String... pip) {
    return new ModelLibrary.Settings(
        Duration.ofSeconds(5),
        Duration.ofMillis(600),
        Duration.ofMillis(5),
        List.of(List.of(pip)),
        Duration.ofSeconds(20),
        Duration.ofMillis(20),
        InstantSource.system());
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
