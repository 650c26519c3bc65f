package dev.asyncat.localmodel;

/**
 * How a local model keeps what it has read, its keys and values. Fewer bits take less memory and
 * lose some precision; whether they are faster depends on the machine.
 */
public enum CacheType {
  /** 16 bits a number, as the model computes them. */
  F16,
  /** About 8 bits; hardly any loss. */
  Q8_0,
  /** About 4 bits; some loss. */
  Q4_0
}
