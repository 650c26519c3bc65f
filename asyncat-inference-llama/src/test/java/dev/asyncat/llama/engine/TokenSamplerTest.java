package dev.asyncat.llama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {

  private static final int[] NO_PROMPT = {};

  @Test
  void temperature_zero_takes_the_likeliest_token() {
    TokenSampler sampler = new TokenSampler(Sampling.greedy(), NO_PROMPT, TokenFilter.NONE);

    assertThat(sampler.next(new float[] {1, 5, 3})).isEqualTo(1);
  }

  @Test
  void the_same_seed_draws_the_same_tokens() {
    float[] scores = randomScores(500);

    assertThat(draws(new Sampling(1, 0, 1, 0, 1, 42), scores, 50))
        .isEqualTo(draws(new Sampling(1, 0, 1, 0, 1, 42), scores, 50))
        .isNotEqualTo(draws(new Sampling(1, 0, 1, 0, 1, 43), scores, 50));
  }

  @Test
  void top_k_keeps_the_k_likeliest_of_many() {
    float[] scores = randomScores(50_000);
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    float fifth = sorted[sorted.length - 5];

    Set<Integer> drawn = drawn(new Sampling(3, 5, 1, 0, 1, 1), scores, 500);

    assertThat(drawn)
        .hasSize(5)
        .allSatisfy(token -> assertThat(scores[token]).isGreaterThanOrEqualTo(fifth));
  }

  @Test
  void top_p_keeps_the_likeliest_until_their_probabilities_suffice() {
    float[] scores = logarithms(0.5, 0.3, 0.15, 0.05);

    assertThat(drawn(new Sampling(1, 0, 0.79, 0, 1, 1), scores, 300)).containsExactly(0, 1);
    assertThat(drawn(new Sampling(1, 0, 0.81, 0, 1, 1), scores, 300)).containsExactly(0, 1, 2);
  }

  @Test
  void min_p_keeps_what_is_likely_enough_beside_the_likeliest() {
    float[] scores = logarithms(0.5, 0.3, 0.15, 0.05);

    assertThat(drawn(new Sampling(1, 0, 1, 0.4, 1, 1), scores, 300)).containsExactly(0, 1);
    assertThat(drawn(new Sampling(1, 0, 1, 0.05, 1, 1), scores, 500)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void tokens_are_drawn_as_often_as_they_are_likely() {
    float[] scores = logarithms(0.7, 0.2, 0.1);
    int[] counts = new int[3];
    TokenSampler sampler =
        new TokenSampler(new Sampling(1, 0, 1, 0, 1, 9), NO_PROMPT, TokenFilter.NONE);
    for (int i = 0; i < 20_000; i++) {
      counts[sampler.next(scores.clone())]++;
    }

    assertThat(counts[0]).isBetween(13_600, 14_400);
    assertThat(counts[1]).isBetween(3_700, 4_300);
  }

  @Test
  void a_repeated_token_is_made_less_likely() {
    Sampling penalty = new Sampling(0, 0, 1, 0, 2, 0);
    TokenSampler sampler = new TokenSampler(penalty, new int[] {1, 2}, TokenFilter.NONE);

    assertThat(sampler.next(new float[] {3, 5, -1})).isZero();
  }

  @Test
  void scores_that_are_no_numbers_are_never_drawn() {
    float[] scores = {Float.NaN, Float.POSITIVE_INFINITY, 1, Float.NEGATIVE_INFINITY, 2};

    assertThat(drawn(new Sampling(2, 0, 1, 0, 1, 5), scores, 200)).containsExactly(2, 4);
    assertThat(
            new TokenSampler(Sampling.greedy(), NO_PROMPT, TokenFilter.NONE).next(scores.clone()))
        .isEqualTo(4);
  }

  @Test
  void a_model_that_gives_no_numbers_at_all_is_an_error() {
    float[] scores = new float[10];
    Arrays.fill(scores, Float.NaN);

    assertThatThrownBy(
            () -> new TokenSampler(Sampling.greedy(), NO_PROMPT, TokenFilter.NONE).next(scores))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void a_token_that_is_not_allowed_is_drawn_anew_among_those_that_are() {
    Only third = new Only(2);
    TokenSampler sampler = new TokenSampler(Sampling.greedy(), NO_PROMPT, third);

    assertThat(sampler.next(new float[] {5, 4, 1, 3})).isEqualTo(2);
    assertThat(third.refusals).isEqualTo(1);
    assertThat(third.accepted).containsExactly(2);
  }

  @Test
  void nothing_is_refused_while_the_model_draws_what_is_allowed() {
    Only third = new Only(2);
    TokenSampler sampler = new TokenSampler(Sampling.greedy(), NO_PROMPT, third);

    assertThat(sampler.next(new float[] {1, 1, 9, 1})).isEqualTo(2);
    assertThat(third.refusals).isZero();
  }

  @Test
  void a_vocabulary_without_any_allowed_token_is_an_error() {
    TokenSampler sampler = new TokenSampler(Sampling.greedy(), NO_PROMPT, new Only(7));

    assertThatThrownBy(() -> sampler.next(new float[] {1, 2, 3}))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has no token");
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0, 1, 0))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("temperature")
        .hasMessageContaining("-1.0");
    assertThatThrownBy(() -> new Sampling(Double.NaN, 0, 1, 0, 1, 0))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> new Sampling(1, -1, 1, 0, 1, 0)).hasMessageContaining("topK");
    assertThatThrownBy(() -> new Sampling(1, 0, 0, 0, 1, 0)).hasMessageContaining("topP");
    assertThatThrownBy(() -> new Sampling(1, 0, 1, 2, 1, 0)).hasMessageContaining("minP");
    assertThatThrownBy(() -> new Sampling(1, 0, 1, 0, 0, 0)).hasMessageContaining("repeatPenalty");
  }

  private static int[] draws(Sampling sampling, float[] scores, int count) {
    TokenSampler sampler = new TokenSampler(sampling, NO_PROMPT, TokenFilter.NONE);
    int[] draws = new int[count];
    for (int i = 0; i < count; i++) {
      draws[i] = sampler.next(scores.clone());
    }
    return draws;
  }

  private static Set<Integer> drawn(Sampling sampling, float[] scores, int count) {
    Set<Integer> drawn = new TreeSet<>();
    for (int token : draws(sampling, scores, count)) {
      drawn.add(token);
    }
    return drawn;
  }

  private static float[] randomScores(int count) {
    Random random = new Random(1);
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = (float) random.nextGaussian();
    }
    return scores;
  }

  private static float[] logarithms(double... probabilities) {
    float[] scores = new float[probabilities.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Math.log(probabilities[i]);
    }
    return scores;
  }

  /** Allows one token. */
  private static final class Only implements TokenFilter {

    private final int only;
    private final List<Integer> accepted = new ArrayList<>();
    private int refusals;

    Only(int only) {
      this.only = only;
    }

    @Override
    public boolean allows(int token) {
      return token == only;
    }

    @Override
    public void refuse(float[] scores) {
      refusals++;
      for (int i = 0; i < scores.length; i++) {
        scores[i] = i == only ? scores[i] : Float.NEGATIVE_INFINITY;
      }
    }

    @Override
    public void accept(int token) {
      accepted.add(token);
    }

    @Override
    public boolean free() {
      return false;
    }

    @Override
    public boolean over() {
      return false;
    }
  }
}
