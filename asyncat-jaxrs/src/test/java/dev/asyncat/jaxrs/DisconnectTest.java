package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.session.Session;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DisconnectTest {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final JsonObject GOAL = Json.object().put("goal", "take your time").build();
  private static final JsonObject DETACHED = GOAL.with("detach", Json.of(true));

  @Test
  void a_client_that_vanishes_while_the_model_thinks_ends_the_run() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()))) {
      String sessionId;
      try (SseStream stream = api.run(GOAL)) {
        sessionId = stream.next().data().string("sessionId").orElseThrow();
      }
      Eventually.within(
          PATIENCE,
          "the end of the run",
          () -> api.asyncat.liveRun(api.owner.id(), sessionId).isEmpty());
      Session session = session(api, sessionId);
      assertThat(session.status()).isEqualTo(Session.Status.FAILED);
      assertThat(session.activeRunId()).isNull();
      Eventually.within(PATIENCE, "the end of the stream", () -> api.server.openStreams() == 0);
    }
  }

  @Test
  void a_client_that_vanishes_while_a_decision_is_pending_decides_nothing() {
    NoteTool tool = new NoteTool();
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("note", Json.object().put("text", "a").build()), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool)) {
      String sessionId;
      try (SseStream stream = api.run(GOAL)) {
        sessionId = stream.await("permission_request").data().string("sessionId").orElseThrow();
      }
      Eventually.within(
          PATIENCE,
          "the end of the run",
          () -> api.asyncat.liveRun(api.owner.id(), sessionId).isEmpty());
      assertThat(session(api, sessionId).status()).isEqualTo(Session.Status.FAILED);
      assertThat(tool.notes()).isEmpty();
    }
  }

  @Test
  void a_detached_run_goes_on_and_its_events_are_replayed_without_gap_or_repetition() {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying("a first part ")
                .inPiecesOf(3)
                .then(() -> RunStreamTest.await(release))
                .text("and a second one"));
    try (TestApi api = TestApi.with(model)) {
      List<Long> seen = new ArrayList<>();
      String sessionId;
      try (SseStream stream = api.run(DETACHED)) {
        Event start = stream.next();
        sessionId = start.data().string("sessionId").orElseThrow();
        seen.add(start.seq());
        seen.add(stream.next().seq());
        seen.add(stream.next().seq());
      }
      Eventually.within(PATIENCE, "the end of the stream", () -> api.server.openStreams() == 0);
      assertThat(api.asyncat.liveRun(api.owner.id(), sessionId)).isPresent();

      try (SseStream again =
          api.client()
              .follow(
                  "/api/ai/sessions/" + sessionId + "/events",
                  Map.of("Last-Event-ID", String.valueOf(seen.getLast())))) {
        seen.add(again.next().seq());
        release.countDown();
        List<Event> rest = again.rest();
        rest.forEach(event -> seen.add(event.seq()));
        assertThat(rest).last().extracting(Event::type).isEqualTo("done");
        assertThat(rest.getLast().data().string("answer"))
            .contains("a first part and a second one");
      }
      assertThat(seen).doesNotHaveDuplicates().isSorted();
      List<Long> all = visibleNumbers(api, sessionId);
      assertThat(seen).isEqualTo(all);
      assertThat(session(api, sessionId).status()).isEqualTo(Session.Status.COMPLETED);
    }
  }

  @Test
  void a_client_that_reads_nothing_holds_up_neither_the_run_nor_other_readers() throws Exception {
    String flood = "x".repeat(200);
    CountDownLatch flooded = new CountDownLatch(1);
    Turn turn = Turn.silent();
    for (int i = 0; i < 20_000; i++) {
      turn = turn.text(flood);
    }
    ScriptedModel model = ScriptedModel.of(turn.then(flooded::countDown).text("end"));
    try (TestApi api = TestApi.with(model);
        Socket stalled = stalledRun(api)) {
      RunStreamTest.await(flooded);
      String sessionId = api.asyncat.sessions().list(api.owner.id(), null, 1).getFirst().id();
      Eventually.within(
          PATIENCE, "dropping the stalled client", () -> api.server.openStreams() == 0);
      try (SseStream reader =
          api.client().follow("/api/ai/sessions/" + sessionId + "/events", Map.of())) {
        assertThat(reader.rest()).last().extracting(Event::type).isEqualTo("done");
      }
      assertThat(stalled.isConnected()).isTrue();
    }
  }

  /** Starts a detached run over a connection with a tiny buffer that nobody reads from. */
  private static Socket stalledRun(TestApi api) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2_048);
    socket.connect(new java.net.InetSocketAddress("127.0.0.1", api.server.port()));
    String body = DETACHED.toString();
    socket
        .getOutputStream()
        .write(
            ("POST /api/ai/run HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + api.ownerToken
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = socket.getInputStream();
    assertThat(new String(in.readNBytes(15), StandardCharsets.ISO_8859_1))
        .isEqualTo("HTTP/1.1 200 OK");
    return socket;
  }

  private static List<Long> visibleNumbers(TestApi api, String sessionId) {
    List<Long> numbers = new ArrayList<>();
    try (SseStream all =
        api.client().follow("/api/ai/sessions/" + sessionId + "/events", Map.of())) {
      all.rest().forEach(event -> numbers.add(event.id()));
    }
    assertThat(numbers).allMatch(number -> number > 0);
    return numbers;
  }

  private static Session session(TestApi api, String sessionId) {
    return api.asyncat.sessions().find(api.owner.id(), sessionId).orElseThrow();
  }
}
