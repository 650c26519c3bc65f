package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several clients of one run. */
class ManyClientsTest {

  private static final JsonObject GOAL = Json.object().put("goal", "work").build();
  private static final JsonObject DETACHED = GOAL.with("detach", Json.of(true));
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** An event as every client must see it. */
  private record Seen(long seq, String type, JsonObject data) {
    static Seen of(Event event) {
      return new Seen(event.seq(), event.type(), event.data());
    }
  }

  private static List<Seen> rest(SseStream stream) {
    return stream.rest().stream().map(Seen::of).toList();
  }

  @Test
  void all_clients_see_the_same_events_in_the_same_order() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch attached = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying("a first part ")
                .inPiecesOf(3)
                .then(begun::countDown)
                .then(() -> RunStreamTest.await(attached))
                .text("and a second one"));
    try (TestApi api = TestApi.with(model);
        SseStream run = api.run(GOAL)) {
      Event start = run.next();
      String path = "/api/ai/sessions/" + start.data().string("sessionId", "") + "/events";
      try (SseStream first = api.client().follow(path, Map.of())) {
        RunStreamTest.await(begun);
        try (SseStream late = api.client().follow(path, Map.of())) {
          assertThat(late.next().type()).isEqualTo("session_start");
          attached.countDown();

          List<Seen> seen = new ArrayList<>(List.of(Seen.of(start)));
          seen.addAll(rest(run));
          assertThat(seen).extracting(Seen::type).last().isEqualTo("done");
          assertThat(rest(first)).isEqualTo(seen);
          assertThat(rest(late)).isEqualTo(seen.subList(1, seen.size()));
          try (SseStream after = api.client().follow(path, Map.of());
              SseStream fromTheMiddle =
                  api.client().follow(path + "?after=" + seen.get(4).seq(), Map.of())) {
            assertThat(rest(after)).as("a finished session").isEqualTo(seen);
            assertThat(rest(fromTheMiddle)).isEqualTo(seen.subList(5, seen.size()));
          }
        }
      }
    }
  }

  @RepeatedTest(5)
  void of_two_answers_at_the_same_moment_the_first_counts() throws Exception {
    NoteTool tool = new NoteTool();
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("note", Json.object().put("text", "a").build()), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream run = api.run(GOAL);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      String path =
          "/api/ai/permissions/"
              + run.await("permission_request").data().string("requestId").orElseThrow();
      CyclicBarrier together = new CyclicBarrier(2);
      List<Future<JsonObject>> answers = new ArrayList<>();
      for (String decision : List.of("allow", "deny")) {
        answers.add(
            clients.submit(
                () -> {
                  together.await(20, TimeUnit.SECONDS);
                  ApiClient.Answer answer =
                      api.client().post(path, Json.object().put("decision", decision).build());
                  assertThat(answer.status()).isEqualTo(200);
                  return answer.body();
                }));
      }
      boolean denied = answers.get(0).get().has("note");
      assertThat(answers.get(1).get().has("note")).isEqualTo(!denied);
      assertThat(answers.get(denied ? 0 : 1).get().string("note")).contains("already_resolved");

      List<Event> rest = run.rest();
      assertThat(rest)
          .filteredOn(event -> event.type().equals("permission_decided"))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.data().string("decision")).contains(denied ? "deny" : "allow"));
      assertThat(tool.notes()).hasSize(denied ? 0 : 1);
    }
  }

  @Test
  void a_reader_that_stalls_holds_up_nobody_and_goes_on_where_it_was_dropped() throws Exception {
    CountDownLatch attached = new CountDownLatch(1);
    Turn turn = Turn.silent().then(() -> RunStreamTest.await(attached));
    for (int i = 0; i < 20_000; i++) {
      turn = turn.text("x".repeat(1_000));
    }
    try (TestApi api = TestApi.with(ScriptedModel.of(turn));
        SseStream run = api.run(DETACHED)) {
      Event start = run.next();
      String path = "/api/ai/sessions/" + start.data().string("sessionId", "") + "/events";
      List<Long> all = new ArrayList<>(List.of(start.seq()));
      List<Long> seen;
      try (Socket stalled = stalledReader(api, path)) {
        attached.countDown();
        run.rest().forEach(event -> all.add(event.seq()));
        Eventually.within(
            PATIENCE, "dropping the stalled reader", () -> api.server.openStreams() == 0);
        seen = numbers(stalled);
      }

      assertThat(seen.size()).isLessThan(all.size());
      try (SseStream again =
          api.client().follow(path, Map.of("Last-Event-ID", String.valueOf(seen.getLast())))) {
        again.rest().forEach(event -> seen.add(event.seq()));
      }
      assertThat(seen).isEqualTo(all);
    }
  }

  /** Follows a session over a connection with a tiny buffer that nobody reads from for now. */
  private static Socket stalledReader(TestApi api, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2_048);
    socket.connect(new InetSocketAddress("127.0.0.1", api.server.port()));
    socket
        .getOutputStream()
        .write(
            ("GET "
                    + path
                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + api.ownerToken
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.ISO_8859_1))
        .isEqualTo("HTTP/1.1 200 OK");
    return socket;
  }

  /** The numbers of the events that arrived whole before the connection was closed. */
  private static List<Long> numbers(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[16_384];
    try {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException reset) {
      // What came before still counts.
    }
    // The chunks of HTTP are between the events, never inside of the lines that are looked for.
    List<Long> numbers = new ArrayList<>();
    Matcher event = Pattern.compile("id: (\\d+)\\ndata: [^\\n]*\\n\\n").matcher(text);
    while (event.find()) {
      numbers.add(Long.parseLong(event.group(1)));
    }
    return numbers;
  }
}
