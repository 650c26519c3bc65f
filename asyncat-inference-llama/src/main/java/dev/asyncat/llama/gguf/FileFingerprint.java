package dev.asyncat.llama.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells model files apart without reading them whole: by their size and samples from all over them.
 * Fine-tuning changes weights everywhere, so two models that differ differ in the samples.
 */
public final class FileFingerprint {

  private static final int SAMPLES = 256;
  private static final int SAMPLE_BYTES = 4096;

  private FileFingerprint() {}

  /**
   * 32 bytes that are the same for the same content.
   *
   * @param more what else must be the same
   * @throws InvalidModelFileException if the file cannot be read
   */
  public static byte[] of(Path file, String more) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(more.getBytes(StandardCharsets.UTF_8));
      long size = channel.size();
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
      long distance = Math.max(SAMPLE_BYTES, size / SAMPLES);
      for (long at = 0; at < size; at += distance) {
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE_BYTES);
        channel.read(sample, at);
        digest.update(sample.flip());
      }
      return digest.digest();
    } catch (IOException e) {
      throw new InvalidModelFileException(file, "it cannot be read: " + e.getMessage());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
