package dev.asyncat.testkit.localmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The weights of a model: random, or made to say one text. */
final class TinyWeights {

  /**
   * A tensor.
   *
   * @param name its name
   * @param dimensions its sizes, the fastest-moving first
   */
  record Shape(String name, List<Long> dimensions) {
    long elements() {
      return dimensions.stream().reduce(1L, (a, b) -> a * b);
    }
  }

  private static final String EMBEDDING = "token_embd.weight";
  private static final String OUTPUT = "output.weight";

  private final TinyGguf.Builder options;
  private final TinyVocabulary vocabulary;
  private final List<Shape> shapes = new ArrayList<>();

  TinyWeights(TinyGguf.Builder options, TinyVocabulary vocabulary) {
    this.options = options;
    this.vocabulary = vocabulary;
    long width = options.width;
    long keyValueWidth = width / options.heads * options.keyValueHeads;
    long inner = options.feedForward;
    add(EMBEDDING, width, vocabulary.size());
    add("output_norm.weight", width);
    add(OUTPUT, width, vocabulary.size());
    for (int layer = 0; layer < options.layers; layer++) {
      String block = "blk." + layer + ".";
      add(block + "attn_norm.weight", width);
      add(block + "ffn_norm.weight", width);
      add(block + "attn_q.weight", width, width);
      add(block + "attn_k.weight", width, keyValueWidth);
      add(block + "attn_v.weight", width, keyValueWidth);
      add(block + "attn_output.weight", width, width);
      if (options.architecture.equals("qwen3")) {
        add(block + "attn_q_norm.weight", width / options.heads);
        add(block + "attn_k_norm.weight", width / options.heads);
      }
      add(block + "ffn_gate.weight", width, inner);
      add(block + "ffn_up.weight", width, inner);
      add(block + "ffn_down.weight", inner, width);
    }
  }

  List<Shape> shapes() {
    return shapes;
  }

  float[] values(Shape shape) {
    float[] values = new float[(int) shape.elements()];
    if (shape.name().endsWith("norm.weight")) {
      Arrays.fill(values, 1f);
    } else if (options.answer == null) {
      fillRandomly(shape, values);
    } else if (shape.name().equals(EMBEDDING)) {
      fillWithSigns(values);
    } else if (shape.name().equals(OUTPUT)) {
      fillWithSuccessors(values, options.answer);
    } else if (!shape.name().endsWith("attn_output.weight")
        && !shape.name().endsWith("ffn_down.weight")) {
      fillRandomly(shape, values);
    }
    if (shape.name().equals(EMBEDDING)) {
      for (int token : vocabulary.spell(options.undefined)) {
        Arrays.fill(values, token * options.width, (token + 1) * options.width, Float.NaN);
      }
    }
    return values;
  }

  private void fillRandomly(Shape shape, float[] values) {
    SplittableRandom random = new SplittableRandom(options.seed * 31 + shape.name().hashCode());
    float reach = options.scale * (float) Math.sqrt(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextFloat() * 2 - 1) * reach;
    }
  }

  /**
   * Gives every token a vector of random signs. Two of them are nearly orthogonal, so the output
   * row that holds a token's own vector wins by far. The first sign is always plus, which the row
   * of the answer's first token uses to win wherever no other does.
   */
  private void fillWithSigns(float[] embedding) {
    SplittableRandom random = new SplittableRandom(options.seed);
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = i % options.width == 0 || random.nextBoolean() ? 1f : -1f;
    }
  }

  private void fillWithSuccessors(float[] output, String answer) {
    float[] embedding = new float[output.length];
    fillWithSigns(embedding);
    List<Integer> text = vocabulary.spell(answer);
    int width = options.width;
    for (int i = 0; i < text.size(); i++) {
      boolean last = i == text.size() - 1;
      int next =
          !last ? text.get(i + 1) : options.forever ? text.getFirst() : vocabulary.endOfTurn();
      for (int d = 0; d < width; d++) {
        output[next * width + d] += embedding[text.get(i) * width + d];
      }
    }
    output[text.getFirst() * width] += width * 0.6f;
  }

  private void add(String name, long... dimensions) {
    shapes.add(new Shape(name, Arrays.stream(dimensions).boxed().toList()));
  }
}
