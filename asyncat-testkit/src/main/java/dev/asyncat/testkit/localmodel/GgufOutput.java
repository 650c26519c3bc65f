package dev.asyncat.testkit.localmodel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The header of a GGUF file of version 3, little-endian. */
final class GgufOutput {

  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT64 = 10;
  private static final int TENSOR_F32 = 0;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void magicAndCounts(int tensors, Map<String, Object> metadata) {
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    i32(3);
    i64(tensors);
    i64(metadata.size());
    metadata.forEach(this::entry);
  }

  void tensor(String name, List<Long> dimensions, long offset) {
    text(name);
    i32(dimensions.size());
    dimensions.forEach(this::i64);
    i32(TENSOR_F32);
    i64(offset);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private void entry(String key, Object value) {
    text(key);
    switch (value) {
      case Integer number -> {
        i32(UINT32);
        i32(number);
      }
      case Long number -> {
        i32(UINT64);
        i64(number);
      }
      case Float number -> {
        i32(FLOAT32);
        i32(Float.floatToIntBits(number));
      }
      case Boolean bool -> {
        i32(BOOL);
        out.write(bool ? 1 : 0);
      }
      case String text -> {
        i32(STRING);
        text(text);
      }
      case int[] numbers -> {
        array(INT32, numbers.length);
        for (int number : numbers) {
          i32(number);
        }
      }
      case float[] numbers -> {
        array(FLOAT32, numbers.length);
        for (float number : numbers) {
          i32(Float.floatToIntBits(number));
        }
      }
      case List<?> texts -> {
        array(STRING, texts.size());
        texts.forEach(text -> text((String) text));
      }
      default ->
          throw new IllegalArgumentException(
              "no GGUF form for " + value.getClass().getName() + " under " + key);
    }
  }

  private void array(int type, int size) {
    i32(ARRAY);
    i32(type);
    i64(size);
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    i64(bytes.length);
    out.writeBytes(bytes);
  }

  private void i32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void i64(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
