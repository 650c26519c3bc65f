package dev.asyncat.benchmarks.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnabledOnOs(OS.LINUX)
class TaskTest {

  @Test
  void there_are_a_hundred_tasks_and_thirty_are_held_out() {
    assertThat(Task.all()).hasSize(100).doesNotHaveDuplicates();
    assertThat(Task.all()).extracting(Task::name).doesNotHaveDuplicates();
    assertThat(Task.all()).filteredOn(Task::heldOut).hasSize(30);
    assertThat(Task.all()).allMatch(task -> !task.goal().isBlank() && !task.done().isBlank());
  }

  @ParameterizedTest
  @MethodSource("dev.asyncat.benchmarks.eval.Task#all")
  void nothing_is_done_before_anyone_did_something(Task task) {
    try (TaskDirectory directory = new TaskDirectory(task)) {
      assertThat(directory.done(task, "I do not know what to say.")).isFalse();
    }
  }
}
