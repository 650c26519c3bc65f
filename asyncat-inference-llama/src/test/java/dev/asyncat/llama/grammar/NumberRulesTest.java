package dev.asyncat.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberRulesTest {

  private final Random random = new Random(7);

  @Test
  void exactly_the_integers_between_two_limits_fit() {
    for (int i = 0; i < 150; i++) {
      int low = random.nextInt(-1_200, 1_200);
      int high = low + random.nextInt(random.nextBoolean() ? 20 : 1_500);
      GrammarState start =
          start(
              Json.object()
                  .put("type", "integer")
                  .put("minimum", low)
                  .put("maximum", high)
                  .build());
      for (int value = -1_300;
          value <= 2_800;
          value += value < -1_150 ? 1 : 1 + random.nextInt(5)) {
        assertThat(start.after(String.valueOf(value)).mayEnd())
            .as(value + " from " + low + " to " + high)
            .isEqualTo(low <= value && value <= high);
      }
      for (int near : new int[] {low - 1, low, high, high + 1}) {
        assertThat(start.after(String.valueOf(near)).mayEnd())
            .as(near + " from " + low + " to " + high)
            .isEqualTo(low <= near && near <= high);
      }
    }
  }

  @Test
  void exactly_the_numbers_between_two_limits_fit() {
    for (int i = 0; i < 150; i++) {
      BigDecimal low = BigDecimal.valueOf(random.nextInt(-400, 400), random.nextInt(3));
      BigDecimal high = low.add(BigDecimal.valueOf(random.nextInt(1, 400), random.nextInt(3)));
      boolean open = random.nextBoolean();
      GrammarState start =
          start(
              Json.object()
                  .put("type", "number")
                  .put(open ? "exclusiveMinimum" : "minimum", new JsonNumber(low))
                  .put(open ? "exclusiveMaximum" : "maximum", new JsonNumber(high))
                  .build());
      for (int value = -45_000; value < 45_000; value += random.nextInt(1, 400)) {
        check(start, BigDecimal.valueOf(value, random.nextInt(1, 4)), low, high, open);
      }
      for (BigDecimal limit : new BigDecimal[] {low, high}) {
        for (int step = -2; step <= 2; step++) {
          check(start, limit.add(BigDecimal.valueOf(step, 2)), low, high, open);
        }
      }
    }
  }

  private static void check(
      GrammarState start, BigDecimal value, BigDecimal low, BigDecimal high, boolean open) {
    int toLow = value.compareTo(low);
    int toHigh = value.compareTo(high);
    boolean within = open ? toLow > 0 && toHigh < 0 : toLow >= 0 && toHigh <= 0;
    assertThat(start.after(value.toPlainString()).mayEnd())
        .as("%s from %s to %s%s", value.toPlainString(), low, high, open ? ", open" : "")
        .isEqualTo(within);
  }

  private static GrammarState start(JsonObject schema) {
    SchemaGrammar grammar = SchemaGrammar.of(schema);
    assertThat(grammar.complete()).isTrue();
    return Gbnf.parse(grammar.text()).start();
  }
}
