package dev.asyncat.llama.gguf;

import dev.asyncat.error.CancelledException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns the bytes of a header into a {@link GgufFile}, or says what is wrong with them. */
final class GgufReader {

  static final int KEPT_ELEMENTS = 1024;

  private static final int MAGIC = 0x46554747;
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MAX_KEYS = 65_536;
  private static final int MAX_TENSORS = 65_536;
  private static final int MAX_KEY_BYTES = 65_535;
  private static final int MAX_TEXT_BYTES = 16 * 1024 * 1024;
  private static final int MAX_TENSOR_NAME_BYTES = 63;
  private static final long MAX_ELEMENTS = 8_000_000;
  private static final long MAX_HEADER_BYTES = 512L * 1024 * 1024;

  private final GgufInput in;
  private final long fileBytes;
  private long elementsSeen;

  private GgufReader(GgufInput in, long fileBytes) {
    this.in = in;
    this.fileBytes = fileBytes;
  }

  static GgufFile read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new InvalidModelFileException(file, "is a directory; name the .gguf file itself");
      }
      if (!Files.isRegularFile(file) && Files.exists(file)) {
        throw new InvalidModelFileException(file, "is not a regular file");
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long length = channel.size();
        return new GgufReader(new GgufInput(file, channel, length), length).header(file);
      }
    } catch (NoSuchFileException e) {
      throw new InvalidModelFileException(file, "does not exist", e);
    } catch (AccessDeniedException e) {
      throw new InvalidModelFileException(
          file, "may not be read by this user; check its permissions", e);
    } catch (ClosedByInterruptException e) {
      throw new CancelledException("interrupted while " + file + " was read", e);
    } catch (IOException e) {
      throw new InvalidModelFileException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private GgufFile header(Path file) throws IOException {
    if (fileBytes == 0) {
      throw in.problem("is empty; fetch it again");
    }
    if (in.i32("the magic number") != MAGIC) {
      throw in.problem(
          "is not a GGUF file: it does not begin with the letters GGUF; other formats"
              + " (safetensors, PyTorch, old GGML) must be converted first");
    }
    int version = version();
    long tensorCount = in.count("the number of tensors", MAX_TENSORS);
    long keyCount = in.count("the number of metadata keys", MAX_KEYS);

    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    for (long i = 0; i < keyCount; i++) {
      String key = in.text("metadata key " + (i + 1), MAX_KEY_BYTES);
      if (key.isEmpty()) {
        throw in.problem("metadata key " + (i + 1) + " is empty; the file is damaged");
      }
      if (metadata.containsKey(key)) {
        throw in.problem("metadata key " + quoted(key) + " appears twice; the file is damaged");
      }
      metadata.put(key, value(type(quoted(key)), quoted(key)));
      checkHeaderSize();
    }

    int alignment = alignment(metadata);
    List<GgufTensor> tensors = tensors(tensorCount, alignment);
    long dataStart = padded(in.position(), alignment);
    checkDataFits(tensors, dataStart);
    return new GgufFile(file, version, metadata, tensors, alignment, dataStart, fileBytes);
  }

  private int version() throws IOException {
    int version = in.i32("the version");
    if (version == 2 || version == 3) {
      return version;
    }
    int swapped = Integer.reverseBytes(version);
    if (swapped >= 1 && swapped <= 3) {
      throw in.problem(
          "is big-endian (GGUF version "
              + swapped
              + "); only little-endian files run here, get that variant");
    }
    throw in.problem(
        "has GGUF version "
            + Integer.toUnsignedString(version)
            + "; versions 2 and 3 are understood, get a newer conversion of the model");
  }

  private GgufType type(String what) throws IOException {
    int code = in.i32("the type of " + what);
    GgufType[] types = GgufType.values();
    if (code < 0 || code >= types.length) {
      throw in.problem(
          what
              + " has the unknown type "
              + Integer.toUnsignedString(code)
              + "; the file is damaged");
    }
    return types[code];
  }

  private GgufValue value(GgufType type, String what) throws IOException {
    return switch (type) {
      case STRING -> new GgufValue.Text(in.text(what, MAX_TEXT_BYTES));
      case BOOL -> new GgufValue.Bool(bool(what));
      case FLOAT32, FLOAT64 -> new GgufValue.Real(number(type, what), type);
      case ARRAY -> array(what);
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
          new GgufValue.Int(integer(type, what), type);
    };
  }

  private GgufValue array(String what) throws IOException {
    GgufType type = type("the elements of " + what);
    if (type == GgufType.ARRAY) {
      throw in.problem(what + " is an array of arrays, which no model uses; the file is damaged");
    }
    long size = in.count("the number of elements of " + what, MAX_ELEMENTS);
    elementsSeen += size;
    if (elementsSeen > MAX_ELEMENTS) {
      throw in.problem(
          "holds more than " + MAX_ELEMENTS + " array elements in its metadata; this is no model");
    }
    if (size * type.minimumBytes() > in.remaining()) {
      throw in.problem(
          "ends before the "
              + size
              + " elements of "
              + what
              + "; the download was probably cut short, fetch it again");
    }
    if (type == GgufType.STRING) {
      List<String> texts = new ArrayList<>((int) size);
      for (long i = 0; i < size; i++) {
        texts.add(in.text("an element of " + what, MAX_TEXT_BYTES));
        checkHeaderSize();
      }
      return new GgufValue.Texts(texts);
    }
    List<Double> head = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      double number = number(type, what);
      if (i < KEPT_ELEMENTS) {
        head.add(number);
      }
    }
    return new GgufValue.Numbers(type, size, head);
  }

  private boolean bool(String what) throws IOException {
    int value = in.u8(what);
    if (value > 1) {
      throw in.problem(what + " is a truth value of " + value + "; the file is damaged");
    }
    return value == 1;
  }

  private double number(GgufType type, String what) throws IOException {
    return switch (type) {
      case FLOAT32 -> Float.intBitsToFloat(in.i32(what));
      case FLOAT64 -> Double.longBitsToDouble(in.i64(what));
      case BOOL -> bool(what) ? 1 : 0;
      default -> integer(type, what);
    };
  }

  private long integer(GgufType type, String what) throws IOException {
    return switch (type) {
      case UINT8 -> in.u8(what);
      case INT8 -> (byte) in.u8(what);
      case UINT16 -> in.u16(what);
      case INT16 -> (short) in.u16(what);
      case UINT32 -> in.u32(what);
      case INT32 -> in.i32(what);
      case UINT64 -> in.count(what, Long.MAX_VALUE);
      case INT64 -> in.i64(what);
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY ->
          throw new IllegalArgumentException(type + " is not an integer type");
    };
  }

  private int alignment(Map<String, GgufValue> metadata) {
    GgufValue value = metadata.get("general.alignment");
    if (value == null) {
      return DEFAULT_ALIGNMENT;
    }
    if (value instanceof GgufValue.Int(long bytes, GgufType type)
        && type == GgufType.UINT32
        && bytes > 0
        && bytes <= 1 << 20
        && Long.bitCount(bytes) == 1) {
      return (int) bytes;
    }
    throw in.problem(
        "general.alignment is " + value + ", a power of two is needed; the file is damaged");
  }

  private List<GgufTensor> tensors(long count, int alignment) throws IOException {
    List<GgufTensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long expected = 0;
    for (long i = 0; i < count; i++) {
      String name = in.text("the name of tensor " + (i + 1), MAX_TENSOR_NAME_BYTES);
      if (!names.add(name)) {
        throw in.problem("tensor " + quoted(name) + " appears twice; the file is damaged");
      }
      GgufTensor tensor = tensor(name);
      if (tensor.offset() != expected) {
        throw in.problem(
            "tensor "
                + quoted(name)
                + " is said to begin at "
                + tensor.offset()
                + " but the ones before it end at "
                + expected
                + "; the file is damaged");
      }
      expected = Math.addExact(expected, padded(tensor.bytes(), alignment));
      tensors.add(tensor);
      checkHeaderSize();
    }
    return tensors;
  }

  private GgufTensor tensor(String name) throws IOException {
    String what = "tensor " + quoted(name);
    long dimensionCount = in.u32("the dimensions of " + what);
    if (dimensionCount < 1 || dimensionCount > 4) {
      throw in.problem(what + " has " + dimensionCount + " dimensions; the file is damaged");
    }
    List<Long> dimensions = new ArrayList<>();
    long elements = 1;
    for (long d = 0; d < dimensionCount; d++) {
      long size = in.i64("the dimensions of " + what);
      // No weight takes less than an eighth of a byte, which also keeps the product from overflow.
      if (size < 1 || size > fileBytes * 8 / elements) {
        throw in.problem(
            what
                + " has a dimension of "
                + Long.toUnsignedString(size)
                + ", more than the file could hold or none at all; the file is damaged or cut"
                + " short");
      }
      elements *= size;
      dimensions.add(size);
    }
    int code = in.i32("the type of " + what);
    GgmlType type =
        GgmlType.of(code)
            .orElseThrow(
                () ->
                    in.problem(
                        what
                            + " has the type number "
                            + Integer.toUnsignedString(code)
                            + ", which this engine does not run; get another quantisation of the"
                            + " model, Q4_K_M for example"));
    if (dimensions.getFirst() % type.blockLength() != 0) {
      throw in.problem(
          what
              + " has rows of "
              + dimensions.getFirst()
              + " numbers, which "
              + type
              + " cannot store in blocks of "
              + type.blockLength()
              + "; the file is damaged");
    }
    long bytes = elements / type.blockLength() * type.blockBytes();
    long offset = in.count("the offset of " + what, Long.MAX_VALUE);
    return new GgufTensor(name, dimensions, type, offset, bytes);
  }

  private void checkDataFits(List<GgufTensor> tensors, long dataStart) {
    for (GgufTensor tensor : tensors) {
      long end = dataStart + tensor.offset() + tensor.bytes();
      if (end > fileBytes) {
        throw in.problem(
            "has "
                + fileBytes
                + " bytes but tensor "
                + quoted(tensor.name())
                + " ends at "
                + end
                + "; the download was probably cut short, fetch it again");
      }
    }
  }

  private void checkHeaderSize() {
    if (in.position() > MAX_HEADER_BYTES) {
      throw in.problem(
          "has a header of more than " + MAX_HEADER_BYTES + " bytes; this is no model");
    }
  }

  private static long padded(long bytes, int alignment) {
    return (bytes + alignment - 1) & -(long) alignment;
  }

  private static String quoted(String name) {
    String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
    return "\"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"";
  }
}
