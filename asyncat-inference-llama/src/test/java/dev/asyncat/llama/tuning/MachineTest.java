package dev.asyncat.llama.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void two_threads_of_one_core_count_once() {
    List<String> twoCoresOfTwoThreads =
        List.of(
            "physical id\t: 0", "core id\t\t: 0",
            "physical id\t: 0", "core id\t\t: 1",
            "physical id\t: 0", "core id\t\t: 0",
            "physical id\t: 0", "core id\t\t: 1");

    assertThat(Machine.cores(twoCoresOfTwoThreads)).isEqualTo(2);
  }

  @Test
  void the_same_core_of_two_sockets_counts_twice() {
    assertThat(
            Machine.cores(
                List.of(
                    "physical id\t: 0", "core id\t\t: 0", "physical id\t: 1", "core id\t\t: 0")))
        .isEqualTo(2);
  }

  @Test
  void cores_that_others_use_are_not_idle() {
    assertThat(Machine.idle(List.of("0.00 0.01 0.05 1/95 1234"), 8)).isEqualTo(8);
    assertThat(Machine.idle(List.of("6.00 5.01 3.05 4/95 1234"), 8)).isEqualTo(5);
    assertThat(Machine.idle(List.of("60.0 50.1 30.5 40/95 1234"), 8)).isEqualTo(1);
  }

  @Test
  void where_the_load_is_unknown_all_cores_count_as_idle() {
    assertThat(Machine.idle(List.of(), 8)).isEqualTo(8);
  }

  @Test
  void this_machine_has_a_core() {
    Machine machine = Machine.current();

    assertThat(machine.cores()).isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(machine.idle()).isPositive();
    assertThat(machine.name()).contains(System.getProperty("os.arch"));
  }
}
