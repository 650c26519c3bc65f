package dev.asyncat.core.command;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a word given to a program is to it. */
enum ValueKind {
  /** Of no consequence. */
  TEXT,
  /** Of no consequence, but never a path that leads out. */
  NAME,
  /** A file or directory that is read. */
  PATH,
  /** A file that is read; a directory would have its contents read, links included. */
  FILE,
  /** A revision or a path in git's terms. */
  REV,
  /** A number. */
  NUMBER,
  /** A format of {@code date}; without its plus sign it would set the clock. */
  FORMAT,
  /** A format of git's, or a key it sorts by; none that checks signatures, which runs a program. */
  PRETTY,
  /** A format of {@code printf}. In bash, {@code %n} sets the variable that is named behind it. */
  PRINTF,
  /** A program of {@code sed}. */
  SED,
  /** A program of {@code awk}. */
  AWK,
  /** A program of {@code jq}. */
  JQ;

  private static final Pattern A_NUMBER = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");

  /** Letters and words that make {@code jq} read other files. */
  private static final Pattern JQ_LOADS =
      Pattern.compile(
          "\\b(import|include|modulemeta|input_filename|get_search_list|env)\\b|\\$\\s*ENV");

  private static final Pattern CHECKS_SIGNATURES = Pattern.compile("%[-+ ]?G|signature");
  private static final Pattern PRINTS =
      Pattern.compile("([^%]|%%|%[-+ #0]*[0-9]*(\\.[0-9]*)?[sbcdiouxXeEfFgG])*+");

  // The addresses and regular expressions have neither slashes nor backslashes nor brackets: where
  // they end is then the same for every sed and awk.
  private static final String SED_ADDRESS = "([0-9]{1,9}|\\$|/[^/\\\\\\[\\]\\n]*/)";
  private static final Pattern SED_LOOKS =
      Pattern.compile(
          "\\s*(" + command(SED_ADDRESS) + "\\s*(;\\s*" + command(SED_ADDRESS) + "\\s*)*;?\\s*)");

  private static final String AWK_FIELD = "(\\$[0-9]{1,4}|\\$NF|NR|NF|FNR|\"[^\"\\\\\\n]*\")";
  private static final String AWK_CONDITION =
      "(/[^/\\\\\\[\\]\\n]*/|END|(NR|NF|FNR|\\$[0-9]{1,4}|\\$NF)\\s*(==|!=|<=|>=|<|>|~)\\s*"
          + "([0-9]{1,9}|\"[^\"\\\\\\n]*\"|/[^/\\\\\\[\\]\\n]*/))";
  private static final Pattern AWK_PRINTS =
      Pattern.compile(
          "\\s*(%2$s\\s*(&&\\s*%2$s\\s*)?)?(\\{\\s*print(\\s+%1$s([ ,]\\s*%1$s)*)?\\s*;?\\s*\\})?\\s*"
              .formatted(AWK_FIELD, AWK_CONDITION));

  private static String command(String address) {
    return address + "?(," + address + ")?\\s*!?[pdq=]";
  }

  static ValueKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether words of this kind name files. */
  boolean isPath() {
    return this == PATH || this == FILE || this == REV;
  }

  /** What is wrong with a value, whatever paths it may name; empty if nothing. */
  Optional<String> objection(String value) {
    boolean fine =
        switch (this) {
          case TEXT, NAME, PATH, FILE, REV -> true;
          case NUMBER -> A_NUMBER.matcher(value).matches();
          case FORMAT -> value.startsWith("+");
          case PRETTY -> !CHECKS_SIGNATURES.matcher(value).find();
          case PRINTF -> PRINTS.matcher(value).matches();
          case SED -> value.length() <= 200 && SED_LOOKS.matcher(value).matches();
          case AWK -> value.length() <= 200 && AWK_PRINTS.matcher(value).matches();
          case JQ -> !JQ_LOADS.matcher(value).find();
        };
    return fine
        ? Optional.empty()
        : Optional.of(
            switch (this) {
              case SED, AWK, JQ ->
                  "the program for %s may do more than look"
                      .formatted(name().toLowerCase(Locale.ROOT));
              default -> "'%s' is no plain %s".formatted(value, name().toLowerCase(Locale.ROOT));
            });
  }
}
