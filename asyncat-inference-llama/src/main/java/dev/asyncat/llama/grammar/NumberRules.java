package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.literal;

import dev.asyncat.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Numbers between two limits, as the digits that they are written with. */
final class NumberRules {

  /** Limits with more digits are left to validation. */
  private static final int MOST_DIGITS = 40;

  /** Digits after the point of a number whose limits have fewer. */
  private static final int DECIMALS = 6;

  private static final String NO_NUMBER = "no number is between the limits";

  private final RuleSet rules;
  private final JsonRules json;

  NumberRules(RuleSet rules, JsonRules json) {
    this.rules = rules;
    this.json = json;
  }

  /**
   * A number that fits a schema.
   *
   * @param notSaid told what the rules do not say
   */
  String number(JsonObject schema, Consumer<String> notSaid) {
    int decimals = JsonRules.DIGITS;
    Optional<BigDecimal> step =
        SchemaWords.number(schema, "multipleOf").map(BigDecimal::stripTrailingZeros);
    if (step.isPresent()) {
      if (step.get().unscaledValue().equals(BigInteger.ONE) && step.get().scale() >= 0) {
        decimals = Math.min(decimals, step.get().scale());
      } else {
        notSaid.accept("multipleOf");
      }
    }
    Limit low = SchemaWords.lowest(schema).orElse(null);
    Limit high = SchemaWords.highest(schema).orElse(null);
    boolean limited = low != null || high != null || decimals < JsonRules.DIGITS;
    return !limited || tooLong(low, high, notSaid) ? json.number() : number(low, high, decimals);
  }

  /**
   * An integer that fits a schema.
   *
   * @param notSaid told what the rules do not say
   */
  String integer(JsonObject schema, Consumer<String> notSaid) {
    if (SchemaWords.number(schema, "multipleOf")
        .filter(step -> step.compareTo(BigDecimal.ONE) != 0)
        .isPresent()) {
      notSaid.accept("multipleOf");
    }
    boolean small = schema.string("format", "").equals("int32");
    Limit low = SchemaWords.lowest(schema).orElse(small ? Limit.of(Integer.MIN_VALUE) : null);
    Limit high = SchemaWords.highest(schema).orElse(small ? Limit.of(Integer.MAX_VALUE) : null);
    if ((low == null && high == null) || tooLong(low, high, notSaid)) {
      return json.integer();
    }
    return integer(
        low == null ? null : low.firstInteger(), high == null ? null : high.lastInteger());
  }

  private static boolean tooLong(
      @Nullable Limit low, @Nullable Limit high, Consumer<String> notSaid) {
    boolean tooLong = (low != null && low.tooLong()) || (high != null && high.tooLong());
    if (tooLong) {
      notSaid.accept("limits with more than " + MOST_DIGITS + " digits");
    }
    return tooLong;
  }

  /** An integer from {@code low} to {@code high}, either of which may be missing. */
  String integer(@Nullable BigInteger low, @Nullable BigInteger high) {
    List<String> found = new ArrayList<>();
    if (low == null || low.signum() < 0) {
      BigInteger least = high == null || high.signum() >= 0 ? BigInteger.ONE : high.negate();
      for (String digits : natural(least, low == null ? null : low.negate())) {
        found.add("\"-\" " + digits);
      }
    }
    if (high == null || high.signum() >= 0) {
      found.addAll(natural(low == null ? BigInteger.ZERO : low.max(BigInteger.ZERO), high));
    }
    return one(found);
  }

  /**
   * A number between two limits.
   *
   * @param decimals how many digits may come after the point
   */
  String number(@Nullable Limit low, @Nullable Limit high, int decimals) {
    List<String> found = new ArrayList<>();
    if (low == null || low.value().signum() < 0) {
      Limit least =
          high == null || high.value().signum() > 0
              ? new Limit(BigDecimal.ZERO, true)
              : high.negated();
      for (String digits : positive(least, low == null ? null : low.negated(), decimals)) {
        found.add("\"-\" " + digits);
      }
    }
    if (high == null || high.value().signum() >= 0) {
      Limit least =
          low == null || low.value().signum() < 0 ? new Limit(BigDecimal.ZERO, true) : low;
      found.addAll(positive(least, high, decimals));
    }
    return one(found);
  }

  /**
   * Where a range ends.
   *
   * @param included whether the value itself is in the range
   */
  record Limit(BigDecimal value, boolean included) {
    static Limit of(long value) {
      return new Limit(BigDecimal.valueOf(value), true);
    }

    Limit negated() {
      return new Limit(value.negate(), included);
    }

    /** Whether it is written with more digits than rules are made for. */
    boolean tooLong() {
      return value.precision() > MOST_DIGITS || Math.abs(value.scale()) > MOST_DIGITS;
    }

    /** As the end of a range below, the first integer within it. */
    BigInteger firstInteger() {
      BigInteger least = value.setScale(0, RoundingMode.CEILING).toBigInteger();
      return isWhole(value) && !included ? least.add(BigInteger.ONE) : least;
    }

    /** As the end of a range above, the last integer within it. */
    BigInteger lastInteger() {
      return negated().firstInteger().negate();
    }
  }

  private String one(List<String> found) {
    if (found.isEmpty()) {
      throw new UnsatisfiableSchemaException(NO_NUMBER);
    }
    return rules.define(String.join(" | ", found));
  }

  /** Natural numbers from {@code low}, without leading zeros. */
  private static List<String> natural(BigInteger low, @Nullable BigInteger high) {
    List<String> found = new ArrayList<>();
    if (high != null && low.compareTo(high) > 0) {
      return found;
    }
    String first = low.toString();
    int longest = high == null ? Math.max(JsonRules.DIGITS, first.length() + 1) : length(high);
    for (int length = first.length(); length <= longest; length++) {
      String from = length == first.length() ? first : "1" + "0".repeat(length - 1);
      String to = high != null && length == longest ? high.toString() : "9".repeat(length);
      boolean whole = length > 1 && from.equals("1" + "0".repeat(length - 1)) && allNines(to);
      if (whole && length < longest) {
        int end = high == null || allNines(high.toString()) ? longest : longest - 1;
        found.add("[1-9] [0-9]{" + (length - 1) + "," + (end - 1) + "}");
        length = end;
      } else {
        found.addAll(DigitRange.between(from, to));
      }
    }
    return found;
  }

  private static int length(BigInteger number) {
    return number.toString().length();
  }

  private static boolean allNines(String digits) {
    return digits.chars().allMatch(c -> c == '9');
  }

  /** Numbers from {@code low}, which is not negative. */
  private List<String> positive(Limit low, @Nullable Limit high, int decimals) {
    List<String> found = new ArrayList<>();
    BigInteger lowWhole = low.value().setScale(0, RoundingMode.FLOOR).toBigInteger();
    boolean lowIsWhole = low.included() && isWhole(low.value());
    BigInteger from = lowIsWhole ? lowWhole : lowWhole.add(BigInteger.ONE);
    if (high == null) {
      String any = rules.define(String.join(" | ", natural(from, null)));
      found.add(any + fraction(decimals));
      if (!lowIsWhole) {
        found.addAll(within(lowWhole, low, null, decimals));
      }
      return found;
    }
    BigInteger highWhole = high.value().setScale(0, RoundingMode.FLOOR).toBigInteger();
    List<String> between = natural(from, highWhole.subtract(BigInteger.ONE));
    if (!between.isEmpty()) {
      found.add(rules.define(String.join(" | ", between)) + fraction(decimals));
    }
    if (!lowIsWhole && lowWhole.compareTo(highWhole) < 0) {
      found.addAll(within(lowWhole, low, null, decimals));
    }
    if (lowWhole.compareTo(highWhole) <= 0) {
      boolean sameWhole = lowWhole.equals(highWhole);
      found.addAll(within(highWhole, sameWhole ? low : null, high, decimals));
    }
    return found;
  }

  private static boolean isWhole(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0;
  }

  private static String fraction(int decimals) {
    return decimals == 0 ? "" : " (\".\" [0-9]{1," + decimals + "})?";
  }

  /** Numbers that begin with {@code whole} and are within the limits. */
  private static List<String> within(
      BigInteger whole, @Nullable Limit low, @Nullable Limit high, int decimals) {
    List<String> found = new ArrayList<>();
    if (allows(new BigDecimal(whole), low, high)) {
      found.add(literal(whole.toString()));
    }
    int needed = Math.max(scale(low), scale(high)) + 2;
    for (int digits = 1; digits <= Math.min(decimals, Math.max(DECIMALS, needed)); digits++) {
      BigInteger all = BigInteger.TEN.pow(digits);
      BigInteger base = whole.multiply(all);
      BigInteger first = low == null ? BigInteger.ZERO : first(low, digits).subtract(base);
      BigInteger last =
          high == null ? all.subtract(BigInteger.ONE) : last(high, digits).subtract(base);
      first = first.max(BigInteger.ZERO);
      last = last.min(all.subtract(BigInteger.ONE));
      if (first.compareTo(last) <= 0) {
        String start = literal(whole + ".") + " ";
        DigitRange.between(padded(first, digits), padded(last, digits))
            .forEach(range -> found.add(start + range));
      }
    }
    return found;
  }

  private static boolean allows(BigDecimal value, @Nullable Limit low, @Nullable Limit high) {
    int toLow = low == null ? 1 : value.compareTo(low.value());
    int toHigh = high == null ? -1 : value.compareTo(high.value());
    return (toLow > 0 || (toLow == 0 && low != null && low.included()))
        && (toHigh < 0 || (toHigh == 0 && high != null && high.included()));
  }

  /** The least number within the limit, counted in units of the last of so many digits. */
  private static BigInteger first(Limit low, int digits) {
    BigDecimal scaled = low.value().movePointRight(digits);
    BigInteger least = scaled.setScale(0, RoundingMode.CEILING).toBigInteger();
    return isWhole(scaled) && !low.included() ? least.add(BigInteger.ONE) : least;
  }

  private static BigInteger last(Limit high, int digits) {
    BigDecimal scaled = high.value().movePointRight(digits);
    BigInteger most = scaled.setScale(0, RoundingMode.FLOOR).toBigInteger();
    return isWhole(scaled) && !high.included() ? most.subtract(BigInteger.ONE) : most;
  }

  private static int scale(@Nullable Limit limit) {
    return limit == null ? 0 : Math.max(0, limit.value().stripTrailingZeros().scale());
  }

  private static String padded(BigInteger number, int digits) {
    String text = number.toString();
    return "0".repeat(digits - text.length()) + text;
  }
}
