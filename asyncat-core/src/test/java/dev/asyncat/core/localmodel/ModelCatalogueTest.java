package dev.asyncat.core.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.localmodel.ModelFileSource.PipPackages;
import dev.asyncat.core.localmodel.ModelFileSource.Url;
import dev.asyncat.core.localmodel.ModelFileSource.WheelPart;
import dev.asyncat.error.NotFoundException;
import org.junit.jupiter.api.Test;

class ModelCatalogueTest {

  private final ModelCatalogue catalogue = ModelCatalogue.bundled();

  @Test
  void ids_and_files_are_unique() {
    assertThat(catalogue.entries()).extracting(CatalogueEntry::id).doesNotHaveDuplicates();
    assertThat(catalogue.entries()).extracting(CatalogueEntry::file).doesNotHaveDuplicates();
    assertThat(catalogue.entries()).extracting(CatalogueEntry::sha256).doesNotHaveDuplicates();
  }

  @Test
  void addresses_are_encrypted() {
    assertThat(catalogue.entries())
        .flatExtracting(CatalogueEntry::sources)
        .filteredOn(Url.class::isInstance)
        .isNotEmpty()
        .allSatisfy(source -> assertThat(((Url) source).uri()).hasScheme("https"));
  }

  @Test
  void the_parts_of_a_package_source_add_up_to_the_file() {
    assertThat(catalogue.entries())
        .allSatisfy(
            entry ->
                assertThat(entry.sources())
                    .filteredOn(PipPackages.class::isInstance)
                    .allSatisfy(
                        source ->
                            assertThat(
                                    ((PipPackages) source)
                                        .parts().stream().mapToLong(WheelPart::sizeBytes).sum())
                                .isEqualTo(entry.sizeBytes())));
  }

  @Test
  void the_offline_default_needs_no_model_hub() {
    assertThat(catalogue.defaultOffline().sources()).hasAtLeastOneElementOfType(PipPackages.class);
  }

  @Test
  void the_online_default_follows_instructions_calls_tools_and_is_free_to_use() {
    assertThat(catalogue.defaultOnline().instruct()).isTrue();
    assertThat(catalogue.defaultOnline().toolTrained()).isTrue();
    assertThat(catalogue.defaultOnline().licence().name()).isEqualTo("Apache-2.0");
  }

  @Test
  void an_id_is_found_in_any_case() {
    assertThat(catalogue.get("SmolLM2-135M-Instruct").id()).isEqualTo("smollm2-135m-instruct");
  }

  @Test
  void an_unknown_id_is_refused_with_the_known_ones() {
    assertThatThrownBy(() -> catalogue.get("gpt"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("'gpt'")
        .hasMessageContaining("smollm2-135m-instruct");
  }

  @Test
  void an_entry_without_a_checksum_is_refused() {
    String text =
        """
        {"defaultOnline": "a", "defaultOffline": "a", "models": [{"id": "a", "name": "A",
         "family": "f", "parameters": "1", "quantisation": "Q", "contextTokens": 1,
         "description": "d", "licence": {"name": "n", "url": "u"}, "file": "a.gguf",
         "sizeBytes": 1, "sources": [{"type": "url", "url": "https://example.org/a"}]}]}
        """;

    assertThatThrownBy(() -> ModelCatalogue.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sha256");
  }
}
