package dev.asyncat.core.checkpoint;

/** From where the content of a file can be had once the file itself has changed. */
sealed interface Content {

  /**
   * The content store has it.
   *
   * @param digest SHA-256
   */
  record Kept(String digest) implements Content {}

  /**
   * The git repository has it, byte for byte.
   *
   * @param id of the blob
   */
  record InGit(String id) implements Content {}

  /**
   * Nobody has it.
   *
   * @param reason for people
   */
  record Left(String reason) implements Content {}
}
