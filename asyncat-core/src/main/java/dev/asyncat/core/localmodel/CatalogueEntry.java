package dev.asyncat.core.localmodel;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A model that can be fetched by name.
 *
 * @param id what users type
 * @param name what users read
 * @param family models of a family share a chat template
 * @param parameters number of weights, such as {@code 1.5B}
 * @param quantisation such as {@code Q4_K_M}
 * @param instruct whether it was taught to follow instructions; otherwise it continues text
 * @param toolTrained whether it was taught to call tools
 * @param contextTokens tokens it was trained on
 * @param description one sentence
 * @param file the name of the file in the library
 * @param sizeBytes the exact size of the file
 * @param sha256 of the file, in lower-case hex; a file that differs is never kept
 * @param sources where to fetch it from, tried in order
 */
public record CatalogueEntry(
    String id,
    String name,
    String family,
    String parameters,
    String quantisation,
    boolean instruct,
    boolean toolTrained,
    int contextTokens,
    String description,
    ModelLicence licence,
    String file,
    long sizeBytes,
    String sha256,
    List<ModelFileSource> sources) {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.gguf");

  /** Checks what a wrong catalogue would otherwise only show while fetching. */
  public CatalogueEntry {
    sources = List.copyOf(sources);
    require(!id.isBlank(), id, "an id");
    require(FILE_NAME.matcher(file).matches(), id, "a plain file name that ends in .gguf");
    require(SHA_256.matcher(sha256).matches(), id, "a SHA-256 of 64 lower-case hex digits");
    require(sizeBytes > 0, id, "a size");
    require(!sources.isEmpty(), id, "at least one source");
  }

  private static void require(boolean holds, String id, String what) {
    if (!holds) {
      throw new IllegalArgumentException("model '" + id + "' needs " + what);
    }
  }

  /**
   * The terms a model comes under.
   *
   * @param name of the licence
   * @param url its text
   */
  public record ModelLicence(String name, String url) {}
}
