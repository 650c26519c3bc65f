package dev.asyncat.testkit.tool;

import dev.asyncat.tool.FileKnowledge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the whole content of every file that was seen. */
final class SeenFiles implements FileKnowledge {

  private final Map<Path, ByteBuffer> contents = new ConcurrentHashMap<>();

  @Override
  public void seen(Path file) {
    contents.put(file, content(file));
  }

  @Override
  public State state(Path file) {
    ByteBuffer seen = contents.get(file);
    if (seen == null) {
      return State.UNSEEN;
    }
    return seen.equals(content(file)) ? State.CURRENT : State.CHANGED;
  }

  private static ByteBuffer content(Path file) {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      return ByteBuffer.allocate(0);
    }
  }
}
