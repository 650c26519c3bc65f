package dev.asyncat.llama.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.testkit.localmodel.TinyGguf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

  private static final int VERSION_AT = 4;
  private static final int TENSOR_COUNT_AT = 8;
  private static final int KEY_COUNT_AT = 16;

  @TempDir Path dir;
  private byte[] good;

  @BeforeEach
  void write_a_good_file() throws IOException {
    good = Files.readAllBytes(TinyGguf.builder().layers(1).writeTo(dir.resolve("good.gguf")));
  }

  @Test
  void a_good_file_tells_its_metadata_and_tensors() {
    GgufFile file = GgufFile.read(dir.resolve("good.gguf"));

    assertThat(file.version()).isEqualTo(3);
    assertThat(file.text("general.architecture")).contains("llama");
    assertThat(file.integer("llama.context_length")).contains(2048L);
    assertThat(file.bool("tokenizer.ggml.add_bos_token")).contains(true);
    assertThat(file.texts("tokenizer.ggml.tokens")).startsWith("<unk>", "<s>", "</s>");
    assertThat(file.metadata().get("tokenizer.ggml.scores"))
        .isInstanceOfSatisfying(
            GgufValue.Numbers.class,
            scores ->
                assertThat(scores.size()).isEqualTo(file.texts("tokenizer.ggml.tokens").size()));
    assertThat(file.tensors()).hasSize(12);
    GgufTensor last = file.tensors().getLast();
    assertThat(file.dataStart() + last.offset() + last.bytes()).isEqualTo(file.bytes());
  }

  @Test
  void a_file_cut_off_anywhere_is_refused() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      int length = i < 100 ? i : random.nextInt(good.length);

      assertThatThrownBy(() -> read(Arrays.copyOf(good, length)))
          .as("cut to %d bytes", length)
          .isInstanceOf(InvalidModelFileException.class)
          .hasMessageContaining("fetch it again");
    }
  }

  @Test
  void random_bytes_are_refused() {
    Random random = new Random(6);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[1 + random.nextInt(4096)];
      random.nextBytes(noise);
      if (i % 2 == 0) {
        System.arraycopy(good, 0, noise, 0, Math.min(8, noise.length));
      }

      assertThatThrownBy(() -> read(noise)).isInstanceOf(InvalidModelFileException.class);
    }
  }

  @Test
  void flipped_bytes_are_refused_or_harmless_but_never_anything_else() throws IOException {
    int headerLength = (int) GgufFile.read(dir.resolve("good.gguf")).dataStart();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] flipped = good.clone();
      flipped[random.nextInt(headerLength)] ^= (byte) (1 << random.nextInt(8));
      try {
        LoadableModel.check(read(flipped), LlamaBuild.B4916);
      } catch (InvalidModelFileException e) {
        assertThat(e).hasMessageContaining("model file ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> GgufFile.read(dir.resolve("none.gguf")))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("none.gguf")
        .hasMessageContaining("does not exist");
  }

  @Test
  void a_directory_is_refused() {
    assertThatThrownBy(() -> GgufFile.read(dir))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void a_device_is_refused() {
    assertThatThrownBy(() -> GgufFile.read(Path.of("/dev/zero")))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void an_empty_file_is_refused() {
    assertThatThrownBy(() -> read(new byte[0]))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("is empty");
  }

  @Test
  void another_format_is_refused() {
    assertThatThrownBy(() -> read("{\"__metadata__\":{}}".getBytes()))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("is not a GGUF file");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, -1})
  void another_version_is_refused(int version) {
    assertThatThrownBy(() -> read(withInt(VERSION_AT, version)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("version " + Integer.toUnsignedString(version));
  }

  @Test
  void a_big_endian_file_is_refused() {
    assertThatThrownBy(() -> read(withInt(VERSION_AT, Integer.reverseBytes(3))))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("big-endian");
  }

  @ParameterizedTest
  @ValueSource(longs = {65_537, Integer.MAX_VALUE, Long.MAX_VALUE, -1})
  void huge_counts_are_refused(long count) {
    assertThatThrownBy(() -> read(withLong(TENSOR_COUNT_AT, count)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("number of tensors")
        .hasMessageContaining(Long.toUnsignedString(count));
    assertThatThrownBy(() -> read(withLong(KEY_COUNT_AT, count)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("number of metadata keys");
  }

  @Test
  void a_huge_array_is_refused_before_it_takes_memory() {
    byte[] file = header(1).array("a", 4, 1L << 40).bytes();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("number of elements of \"a\"");
  }

  @Test
  void an_array_longer_than_the_file_is_refused_before_it_takes_memory() {
    byte[] file = header(1).array("a", 8, 7_000_000).bytes();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("7000000 elements");
  }

  @Test
  void an_array_of_arrays_is_refused() {
    byte[] file = header(1).array("a", 9, 1).bytes();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("array of arrays");
  }

  @Test
  void an_unknown_value_type_is_refused() {
    byte[] file = header(1).text("a").i32(13).bytes();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("unknown type 13");
  }

  @Test
  void a_repeated_key_is_refused() {
    byte[] file = header(2).text("a").i32(4).i32(1).text("a").i32(4).i32(2).bytes();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("\"a\" appears twice");
  }

  @Test
  void every_value_type_is_read() throws IOException {
    byte[] file =
        header(5)
            .text("byte")
            .i32(1)
            .i8(-5)
            .text("short")
            .i32(2)
            .i8(0xFF)
            .i8(0xFF)
            .text("long")
            .i32(11)
            .i64(-7)
            .text("double")
            .i32(12)
            .i64(Double.doubleToLongBits(0.5))
            .array("bools", 7, 2)
            .i8(1)
            .i8(0)
            .bytes();

    GgufFile read = read(file);

    assertThat(read.integer("byte")).contains(-5L);
    assertThat(read.integer("short")).contains(65_535L);
    assertThat(read.integer("long")).contains(-7L);
    assertThat(read.metadata())
        .containsEntry("double", new GgufValue.Real(0.5, GgufType.FLOAT64))
        .containsEntry("bools", new GgufValue.Numbers(GgufType.BOOL, 2, List.of(1.0, 0.0)));
  }

  @Test
  void a_tensor_that_overlaps_another_is_refused() {
    byte[] file = oneTensor(2, 8, 0, 1L << 40);

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("is said to begin at");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE, 1L << 33})
  void an_impossible_dimension_is_refused(long size) {
    assertThatThrownBy(() -> read(oneTensor(1, size, 0, 0)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("dimension of " + Long.toUnsignedString(size));
  }

  @Test
  void a_tensor_type_that_cannot_run_is_refused() {
    assertThatThrownBy(() -> read(oneTensor(1, 32, 31, 0)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("type number 31")
        .hasMessageContaining("Q4_K_M");
  }

  @Test
  void rows_that_do_not_fill_whole_blocks_are_refused() {
    assertThatThrownBy(() -> read(oneTensor(1, 33, 2, 0)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("blocks of 32");
  }

  private GgufFile read(byte[] content) throws IOException {
    return GgufFile.read(Files.write(dir.resolve("case.gguf"), content));
  }

  private byte[] withInt(int at, int value) {
    byte[] changed = good.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return changed;
  }

  private byte[] withLong(int at, long value) {
    byte[] changed = good.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return changed;
  }

  private static byte[] oneTensor(int dimensions, long size, int type, long offset) {
    Header header = new Header().i32(0x46554747).i32(3).i64(1).i64(0).text("t").i32(dimensions);
    for (int i = 0; i < dimensions; i++) {
      header.i64(size);
    }
    return header.i32(type).i64(offset).bytes();
  }

  private static Header header(int keys) {
    return new Header().i32(0x46554747).i32(3).i64(0).i64(keys);
  }

  /** Writes the bytes of a header one by one, right or wrong. */
  private static final class Header {
    private final ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

    Header i8(int value) {
      out.put((byte) value);
      return this;
    }

    Header i32(int value) {
      out.putInt(value);
      return this;
    }

    Header i64(long value) {
      out.putLong(value);
      return this;
    }

    Header text(String value) {
      i64(value.length());
      out.put(value.getBytes());
      return this;
    }

    Header array(String key, int type, long size) {
      return text(key).i32(9).i32(type).i64(size);
    }

    byte[] bytes() {
      return Arrays.copyOf(out.array(), out.position());
    }
  }
}
