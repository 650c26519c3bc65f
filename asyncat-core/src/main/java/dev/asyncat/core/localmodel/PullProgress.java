package dev.asyncat.core.localmodel;

/**
 * How far a fetch is.
 *
 * @param modelId which model
 * @param stage what is being done
 * @param source from where, for people to read
 * @param bytes done in this stage, those of an earlier interrupted attempt included
 * @param totalBytes of this stage
 * @param bytesPerSecond lately; 0 while it is not known
 */
public record PullProgress(
    String modelId, Stage stage, String source, long bytes, long totalBytes, long bytesPerSecond) {

  /** What is being done. */
  public enum Stage {
    /** Another process or thread fetches the same model; this one waits for it. */
    WAITING,
    /** A source is being asked. */
    CONNECTING,
    /** Bytes arrive. */
    DOWNLOADING,
    /** A package is being unpacked. */
    UNPACKING,
    /** The checksum is computed. */
    VERIFYING
  }
}
