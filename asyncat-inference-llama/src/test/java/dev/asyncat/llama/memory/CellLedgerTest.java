package dev.asyncat.llama.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CellLedgerTest {

  @Test
  void a_cell_is_free_when_its_last_user_has_left() {
    CellLedger ledger = new CellLedger(10);
    int[] cells = new int[6];
    ledger.take(cells, 0, 6);
    ledger.share(cells, 4);

    ledger.release(cells, 0, 6);
    assertThat(ledger.free()).isEqualTo(6);

    ledger.release(cells, 0, 4);
    assertThat(ledger.free()).isEqualTo(10);
  }

  @Test
  void more_than_is_free_is_refused() {
    CellLedger ledger = new CellLedger(3);

    assertThatThrownBy(() -> ledger.take(new int[4], 0, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("4 cells are needed, 3 are free");
  }

  @Test
  void no_cell_is_ever_given_to_two() {
    SplittableRandom random = new SplittableRandom(11);
    CellLedger ledger = new CellLedger(64);
    List<int[]> texts = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      if (random.nextBoolean() && ledger.free() >= 8) {
        int[] cells = new int[1 + random.nextInt(8)];
        ledger.take(cells, 0, cells.length);
        texts.add(cells);
      } else if (!texts.isEmpty()) {
        int[] cells = texts.remove(random.nextInt(texts.size()));
        ledger.release(cells, 0, cells.length);
      }
      Set<Integer> used = new HashSet<>();
      for (int[] cells : texts) {
        for (int cell : cells) {
          assertThat(used.add(cell)).as("cell " + cell + " of one text only").isTrue();
        }
      }
      assertThat(ledger.free()).isEqualTo(64 - used.size());
    }
  }
}
