package dev.asyncat.core.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Names checkpoints as clients know them: {@code cp_}, the time, six random digits. */
record CheckpointIds(InstantSource clock, Supplier<String> ids) {

  private static final int DIGITS = 6;

  String next() {
    MessageDigest digest = Digests.content();
    digest.update(ids.get().getBytes(StandardCharsets.UTF_8));
    return "cp_" + clock.millis() + "_" + Digests.hex(digest).substring(0, DIGITS);
  }

  Instant now() {
    return clock.instant();
  }
}
