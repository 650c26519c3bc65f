package dev.asyncat.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.plan.PlanItem.Status;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlansTest {

  private final AtomicInteger next = new AtomicInteger();
  private final Supplier<String> ids = () -> "new-" + next.incrementAndGet();

  @Test
  void steps_keep_their_ids_and_new_ones_get_one() {
    assertThat(
            replaced(
                """
                [{"id":"a","content":" one ","status":"completed"},
                 {"content":"two","status":"in_progress","activeForm":"doing two"},
                 {"id":"","text":"three","blockedBy":["a"]},
                 {"task":"four","dependencies":["a","a","",null,5]}]
                """))
        .containsExactly(
            new PlanItem("a", "one", Status.COMPLETED, null, List.of()),
            new PlanItem("new-1", "two", Status.IN_PROGRESS, "doing two", List.of()),
            new PlanItem("new-2", "three", Status.PENDING, null, List.of("a")),
            new PlanItem("new-3", "four", Status.PENDING, null, List.of("a", "5")));
  }

  @ParameterizedTest
  @CsvSource({
    "pending,PENDING",
    "in_progress,IN_PROGRESS",
    "In Progress,IN_PROGRESS",
    "in-progress,IN_PROGRESS",
    "completed,COMPLETED",
    "DONE,COMPLETED",
    "blocked,PENDING",
    "nonsense,PENDING"
  })
  void status_words_are_read_tolerantly(String word, Status status) {
    assertThat(replaced("[{\"content\":\"x\",\"status\":\"" + word + "\"}]"))
        .extracting(PlanItem::status)
        .containsExactly(status);
  }

  @Test
  void only_the_first_step_in_progress_stays_so() {
    assertThat(
            replaced(
                """
                [{"content":"a","status":"in_progress"},{"content":"b","status":"in_progress"},
                 {"content":"c","status":"in_progress"}]
                """))
        .extracting(PlanItem::status)
        .containsExactly(Status.IN_PROGRESS, Status.PENDING, Status.PENDING);
  }

  @Test
  void steps_without_content_are_dropped_and_repeated_ids_are_one_step() {
    assertThat(
            replaced(
                """
                [{"id":"a","content":"first"},{"content":"  "},{"status":"pending"},
                 {"id":"a","content":"second","status":"completed"}]
                """))
        .containsExactly(new PlanItem("a", "second", Status.COMPLETED, null, List.of()));
  }

  @Test
  void a_step_without_id_keeps_the_id_of_the_same_content() {
    List<PlanItem> before = replaced("[{\"content\":\"one\"},{\"content\":\"two\"}]");

    List<PlanItem> after =
        Plans.revise(
            steps("[{\"content\":\"Two\",\"status\":\"completed\"},{\"content\":\"three\"}]"),
            before,
            false,
            ids);

    assertThat(after)
        .extracting(PlanItem::id, PlanItem::content)
        .containsExactly(tuple("new-2", "Two"), tuple("new-3", "three"));
  }

  @Test
  void merging_changes_what_is_given_and_keeps_the_rest() {
    List<PlanItem> before =
        replaced(
            """
            [{"id":"a","content":"one","activeForm":"doing","dependencies":["b"]},
             {"id":"b","content":"two"}]
            """);

    List<PlanItem> after =
        Plans.revise(
            steps(
                """
                [{"id":"a","status":"completed"},{"id":"c","content":"three"},
                 {"id":"unknown","status":"completed"}]
                """),
            before,
            true,
            ids);

    assertThat(after)
        .containsExactly(
            new PlanItem("a", "one", Status.COMPLETED, "doing", List.of("b")),
            new PlanItem("b", "two", Status.PENDING, null, List.of()),
            new PlanItem("c", "three", Status.PENDING, null, List.of()));
  }

  @Test
  void a_plan_is_described_with_what_is_ready_and_what_waits() {
    List<PlanItem> plan =
        replaced(
            """
            [{"id":"a","content":"A","status":"completed"},
             {"id":"b","content":"B","status":"in_progress","dependencies":["a"]},
             {"id":"c","content":"C","dependencies":["a","gone"]},
             {"id":"d","content":"D","dependencies":["b","d"]}]
            """);

    assertThat(Plans.describe(plan))
        .isEqualTo(
            Json.parse(
                """
                {"items":[
                  {"id":"a","content":"A","status":"completed"},
                  {"id":"b","content":"B","status":"in_progress","dependencies":["a"]},
                  {"id":"c","content":"C","status":"pending","dependencies":["a","gone"]},
                  {"id":"d","content":"D","status":"pending","dependencies":["b"]}],
                 "total":4,"pending":2,"in_progress":1,"completed":1,
                 "ready":["c"],"blocked":["d"],"completionPercentage":25}
                """));
  }

  @Test
  void an_empty_plan_is_complete() {
    assertThat(Plans.describe(List.of()))
        .isEqualTo(
            Json.parse(
                """
                {"items":[],"total":0,"pending":0,"in_progress":0,"completed":0,
                 "ready":[],"blocked":[],"completionPercentage":100}
                """));
  }

  private List<PlanItem> replaced(String json) {
    return Plans.revise(steps(json), List.of(), false, ids);
  }

  private static List<JsonObject> steps(String json) {
    return ((JsonArray) Json.parse(json)).objects();
  }
}
