package dev.asyncat.core.tool.file;

import dev.asyncat.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;

/** One SEARCH/REPLACE block. Lines keep their order; the last has no line feed. */
record EditBlock(String search, String replace) {

  private static final String OPEN = "<<<<<<< SEARCH";
  private static final String MIDDLE = "=======";
  private static final String CLOSE = ">>>>>>> REPLACE";

  private enum Part {
    OUTSIDE,
    SEARCH,
    REPLACE
  }

  /**
   * Reads blocks; what stands between them, such as a code fence, is passed over.
   *
   * @throws InvalidRequestException if there is none, or one is not whole; says which and why
   */
  static List<EditBlock> parse(String text) {
    List<EditBlock> blocks = new ArrayList<>();
    List<String> search = new ArrayList<>();
    List<String> replace = new ArrayList<>();
    Part part = Part.OUTSIDE;
    for (String line : text.lines().toList()) {
      String marker = line.stripTrailing();
      int number = blocks.size() + 1;
      switch (part) {
        case OUTSIDE -> {
          if (marker.equals(OPEN)) {
            part = Part.SEARCH;
          } else if (marker.equals(MIDDLE) || marker.equals(CLOSE)) {
            throw unreadable(number, "'%s' comes before '%s'".formatted(marker, OPEN));
          }
        }
        case SEARCH -> {
          if (marker.equals(MIDDLE)) {
            part = Part.REPLACE;
          } else if (marker.equals(OPEN) || marker.equals(CLOSE)) {
            throw unreadable(number, "'%s' comes before '%s'".formatted(marker, MIDDLE));
          } else {
            search.add(line);
          }
        }
        case REPLACE -> {
          if (marker.equals(CLOSE)) {
            blocks.add(block(number, search, replace));
            search.clear();
            replace.clear();
            part = Part.OUTSIDE;
          } else if (marker.equals(OPEN)) {
            throw unreadable(number, "'%s' comes before '%s'".formatted(marker, CLOSE));
          } else {
            replace.add(line);
          }
        }
      }
    }
    if (part != Part.OUTSIDE) {
      throw unreadable(
          blocks.size() + 1, "it has no '%s'".formatted(part == Part.SEARCH ? MIDDLE : CLOSE));
    }
    if (blocks.isEmpty()) {
      throw new InvalidRequestException(
          "edit_blocks has no block; write the lines '%s', the text to replace, '%s', its replacement, '%s'"
              .formatted(OPEN, MIDDLE, CLOSE));
    }
    return blocks;
  }

  private static EditBlock block(int number, List<String> search, List<String> replace) {
    if (search.stream().allMatch(String::isBlank)) {
      throw unreadable(number, "its SEARCH text is empty; to create a file use write_file");
    }
    if (replace.isEmpty()) {
      // The lines go, and not only what is on them.
      return new EditBlock(String.join("\n", search) + "\n", "");
    }
    return new EditBlock(String.join("\n", search), String.join("\n", replace));
  }

  private static InvalidRequestException unreadable(int number, String why) {
    return new InvalidRequestException("block %d cannot be read: %s".formatted(number, why));
  }
}
