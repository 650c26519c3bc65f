package dev.asyncat.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RevisionRangesTest {

  @Test
  void neighbours_become_a_range() {
    String ranges = "";
    for (long revision : new long[] {3, 4, 4, 5, 9, 12, 13}) {
      ranges = RevisionRanges.with(ranges, revision);
    }

    assertThat(ranges).isEqualTo("3-5 9 12-13");
    for (long revision = 0; revision < 20; revision++) {
      assertThat(RevisionRanges.contains(ranges, revision))
          .as("%d", revision)
          .isEqualTo(
              (revision >= 3 && revision <= 5)
                  || revision == 9
                  || revision == 12
                  || revision == 13);
    }
    assertThat(RevisionRanges.contains("", 0)).isFalse();
  }
}
