package dev.asyncat.core.localmodel;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model file that is there.
 *
 * @param file where it is
 * @param sizeBytes its size
 * @param entry the entry of the catalogue whose file name and size it has, {@code null} if none
 */
public record InstalledModel(Path file, long sizeBytes, @Nullable CatalogueEntry entry) {

  /** What users type to choose it: the id of the catalogue, else the file's name. */
  public String name() {
    return entry == null ? file.getFileName().toString() : entry.id();
  }

  /** Its entry in the catalogue, if it has one. */
  public Optional<CatalogueEntry> catalogueEntry() {
    return Optional.ofNullable(entry);
  }
}
