package dev.asyncat.llama;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.chat.ChatFormat;
import dev.asyncat.llama.chat.ChatFormats;
import dev.asyncat.llama.engine.EngineState;
import dev.asyncat.llama.engine.FreeMemory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What an engine is told. Its builder fills one in; the engine has a copy. Not thread-safe. */
final class EngineOptions {

  private static final long DEFAULT_PREFIX_BYTES = 1L << 30;

  @Nullable Path nativeDirectory;
  @Nullable Path installed;
  @Nullable ChatFormat chatFormat;
  boolean mapped = true;
  boolean tunes = true;
  @Nullable Path stateDirectory;
  long prefixBytes = DEFAULT_PREFIX_BYTES;
  @Nullable Long parkedBytes;
  @Nullable Integer guesses;
  LongSupplier seeds = () -> ThreadLocalRandom.current().nextLong();

  EngineOptions copy() {
    EngineOptions copy = new EngineOptions();
    copy.nativeDirectory = nativeDirectory;
    copy.installed = installed;
    copy.chatFormat = chatFormat;
    copy.mapped = mapped;
    copy.tunes = tunes;
    copy.stateDirectory = stateDirectory;
    copy.prefixBytes = prefixBytes;
    copy.parkedBytes = parkedBytes;
    copy.guesses = guesses;
    copy.seeds = seeds;
    return copy;
  }

  EngineState state() {
    return new EngineState(
        Optional.ofNullable(stateDirectory),
        prefixBytes,
        parkedBytes == null ? FreeMemory.forParking() : parkedBytes,
        tunes,
        guesses == null ? OptionalInt.empty() : OptionalInt.of(guesses),
        InstantSource.system());
  }

  JsonObject toJson() {
    return Json.object()
        .putIfPresent("nativeDirectory", text(nativeDirectory))
        .putIfPresent("installed", text(installed))
        .putIfPresent("chatFormat", chatFormat == null ? null : chatFormat.name())
        .put("mapFiles", mapped)
        .put("tune", tunes)
        .putIfPresent("stateDirectory", text(stateDirectory))
        .put("prefixBytes", prefixBytes)
        .put("parkedBytes", Json.from(parkedBytes))
        .put("guesses", Json.from(guesses))
        .build();
  }

  static EngineOptions fromJson(JsonObject json) {
    EngineOptions options = new EngineOptions();
    options.nativeDirectory = json.string("nativeDirectory").map(Path::of).orElse(null);
    options.installed = json.string("installed").map(Path::of).orElse(null);
    options.chatFormat = json.string("chatFormat").map(ChatFormats::named).orElse(null);
    options.mapped = json.bool("mapFiles", true);
    options.tunes = json.bool("tune", true);
    options.stateDirectory = json.string("stateDirectory").map(Path::of).orElse(null);
    options.prefixBytes = number(json, "prefixBytes").orElse(DEFAULT_PREFIX_BYTES);
    options.parkedBytes = number(json, "parkedBytes").orElse(null);
    options.guesses = number(json, "guesses").map(Math::toIntExact).orElse(null);
    return options;
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }

  private static Optional<Long> number(JsonObject json, String field) {
    return json.get(field)
        .filter(JsonNumber.class::isInstance)
        .map(value -> ((JsonNumber) value).value().longValue());
  }
}
