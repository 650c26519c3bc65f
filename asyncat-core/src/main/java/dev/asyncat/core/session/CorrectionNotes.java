package dev.asyncat.core.session;

import dev.asyncat.session.Correction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a model is told of the corrections that a user made before. */
public final class CorrectionNotes {

  /** How many corrections a run is told of, and how many where the window is small. */
  public static final int MOST = 10;

  private static final int MOST_IN_SMALL_WINDOW = 3;
  private static final int LONGEST = 300;

  private CorrectionNotes() {}

  /**
   * The section of the prompt; empty if there is nothing to tell.
   *
   * @param latest latest first
   * @param small whether the model's window is small
   */
  public static String text(List<Correction> latest, boolean small) {
    Set<String> notes = new LinkedHashSet<>();
    latest.stream()
        .limit(small ? MOST_IN_SMALL_WINDOW : MOST)
        .map(CorrectionNotes::note)
        .forEach(notes::add);
    if (notes.isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    lines.add("\n\nThe user corrected you before. Heed it:");
    lines.addAll(notes);
    return String.join("\n", lines);
  }

  private static String note(Correction correction) {
    String about = correction.tool().equals("general") ? "" : correction.tool() + ": ";
    String why =
        correction.explanation().isBlank() ? "" : " (" + correction.explanation().strip() + ")";
    String text = about + correction.correction().strip() + why;
    return "- "
        + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text)
            .replaceAll("\\s+", " ");
  }
}
