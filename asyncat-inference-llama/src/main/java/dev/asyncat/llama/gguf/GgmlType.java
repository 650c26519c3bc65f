package dev.asyncat.llama.gguf;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the numbers of a tensor are stored: how many of them make a block, and the bytes of a block.
 *
 * <p>Only the types that can hold weights are listed; a file with another one is refused.
 */
public enum GgmlType {
  /** 32-bit floating point. */
  F32(0, 1, 4),
  /** 16-bit floating point. */
  F16(1, 1, 2),
  /** 4 bits, one scale for 32 weights. */
  Q4_0(2, 32, 18),
  /** 4 bits, scale and minimum for 32 weights. */
  Q4_1(3, 32, 20),
  /** 5 bits, one scale for 32 weights. */
  Q5_0(6, 32, 22),
  /** 5 bits, scale and minimum for 32 weights. */
  Q5_1(7, 32, 24),
  /** 8 bits, one scale for 32 weights. */
  Q8_0(8, 32, 34),
  /** 2 bits in super-blocks. */
  Q2_K(10, 256, 84),
  /** 3 bits in super-blocks. */
  Q3_K(11, 256, 110),
  /** 4 bits in super-blocks. */
  Q4_K(12, 256, 144),
  /** 5 bits in super-blocks. */
  Q5_K(13, 256, 176),
  /** 6 bits in super-blocks. */
  Q6_K(14, 256, 210),
  /** 2.06 bits from a codebook. */
  IQ2_XXS(16, 256, 66),
  /** 2.31 bits from a codebook. */
  IQ2_XS(17, 256, 74),
  /** 3.06 bits from a codebook. */
  IQ3_XXS(18, 256, 98),
  /** 1.56 bits from a codebook. */
  IQ1_S(19, 256, 50),
  /** 4 bits, not linear, 32 weights. */
  IQ4_NL(20, 32, 18),
  /** 3.44 bits from a codebook. */
  IQ3_S(21, 256, 110),
  /** 2.5 bits from a codebook. */
  IQ2_S(22, 256, 82),
  /** 4.25 bits, not linear, in super-blocks. */
  IQ4_XS(23, 256, 136),
  /** 1.75 bits from a codebook. */
  IQ1_M(29, 256, 56),
  /** 16-bit brain floating point. */
  BF16(30, 1, 2),
  /** Ternary, 1.69 bits. */
  TQ1_0(34, 256, 54),
  /** Ternary, 2.06 bits. */
  TQ2_0(35, 256, 66),
  /** 4 bits with a common exponent for 32 weights. */
  MXFP4(39, 32, 17),
  /** 4 bits with a scale for 16 weights. */
  NVFP4(40, 64, 36),
  /** 1 bit, one scale for 128 weights. */
  Q1_0(41, 128, 18),
  /** 2 bits, one scale for 64 weights. */
  Q2_0(42, 64, 18);

  private static final Map<Integer, GgmlType> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(GgmlType::code, Function.identity()));

  private final int code;
  private final int blockLength;
  private final int blockBytes;

  GgmlType(int code, int blockLength, int blockBytes) {
    this.code = code;
    this.blockLength = blockLength;
    this.blockBytes = blockBytes;
  }

  /** The type with this number in a file, if it can hold weights. */
  public static Optional<GgmlType> of(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** The number that stands for this type in a file. */
  public int code() {
    return code;
  }

  /** Whether a build of llama.cpp knows this type. */
  boolean knownTo(LlamaBuild build) {
    return build != LlamaBuild.B4916 || code <= TQ2_0.code;
  }

  /** Numbers in a block. The first dimension of a tensor is a multiple of it. */
  public int blockLength() {
    return blockLength;
  }

  /** Bytes of a block. */
  public int blockBytes() {
    return blockBytes;
  }
}
