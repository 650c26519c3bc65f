package dev.asyncat.core.run;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelException;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.Session;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever a run is when it is cancelled, it ends in time and says so; that nothing is left is
 * looked at after each test as after all others.
 */
class CancellationTest {

  /** The promise. */
  private static final Duration PROMISED = Duration.ofSeconds(3);

  @TempDir private Path directory;

  /**
   * A place at which a run can be when it is cancelled.
   *
   * @param turns what the model says
   * @param reached waits until the run is there
   */
  private record Place(String name, Turn[] turns, Consumer<RunRecorder> reached) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Place at(String name, Consumer<RunRecorder> reached, Turn... turns) {
    return new Place(name, turns, reached);
  }

  private static List<Place> places(Stuck stuck) {
    Consumer<RunRecorder> entered = recorder -> stuck.awaitEntered();
    Consumer<RunRecorder> asked = recorder -> recorder.await(PermissionEvent.Requested.class);
    Turn busy = Turn.failing(ModelException.Kind.OVERLOADED, "busy");
    return List.of(
        at(
            "prefill",
            recorder -> recorder.await(LifecycleEvent.SessionStart.class),
            Turn.hanging()),
        at("a model that knows no token", entered, Turn.silent().then(stuck::sleep).text("late")),
        at(
            "a model that ignores everything",
            entered,
            Turn.silent().then(stuck::ignoreEverything).text("late")),
        at(
            "the middle of the stream",
            recorder ->
                recorder.await(ModelTurnEvent.Delta.class, piece -> piece.content().equals(" a ")),
            Turn.saying("once upon a time").inPiecesOf(3).hang()),
        at(
            "a retry pause",
            recorder -> recorder.await(ModelTurnEvent.Thinking.class),
            busy,
            busy,
            busy,
            busy),
        at("a decision", asked, calling("act", "nothing")),
        at(
            "a decision between other calls",
            asked,
            calling("look", "nothing").call("act", how("nothing")).call("look", how("nothing"))),
        at(
            "a question",
            recorder -> recorder.await(PermissionEvent.Asked.class),
            Turn.calling("ask_user", Json.object().put("question", "why?").build())),
        at("a tool that sleeps", entered, calling("look", "sleep")),
        at("a tool that reads from a silent connection", entered, calling("look", "read")),
        at("a tool that swallows its interrupt and ends", entered, calling("look", "swallow")),
        at("a tool that ignores everything", entered, calling("look", "ignore")),
        at(
            "tools side by side",
            entered,
            calling("look", "sleep").call("look", how("sleep")).call("look", how("nothing"))),
        at(
            "one changing tool of several",
            entered,
            calling("change", "sleep").call("change", how("nothing"))),
        at(
            "the effects of the second of several calls",
            entered,
            calling("look", "nothing").call("look", how("effects")).call("look", how("nothing"))),
        at("effects that ignore everything", entered, calling("look", "stubborn effects")),
        at("a preview", entered, calling("act", "preview")),
        at(
            "between two rounds",
            recorder -> {},
            calling("look", "cancel"),
            Turn.saying("a second round")),
        at("the last word of the model", recorder -> {}, Turn.saying("done").then(stuck::cancel)));
  }

  private static Turn calling(String tool, String how) {
    return Turn.calling(tool, how(how));
  }

  private static JsonObject how(String how) {
    return Json.object().put("how", how).build();
  }

  /** How a run is cancelled. */
  private enum Way {
    BY_THE_RUN,
    BY_ITS_SESSION,
    BY_CLOSING_THE_RUNTIME;

    void cancel(Asyncat asyncat, Run run) {
      switch (this) {
        case BY_THE_RUN -> run.cancel("enough");
        case BY_ITS_SESSION ->
            asyncat.cancel(asyncat.users().defaultUser().id(), run.sessionId(), "enough");
        case BY_CLOSING_THE_RUNTIME -> asyncat.close();
      }
    }
  }

  private static Stream<Arguments> every_place_and_way() {
    return places(new Stuck()).stream()
        .map(Place::toString)
        .flatMap(place -> Stream.of(Way.values()).map(way -> Arguments.of(place, way)))
        // One way for each place that takes as long as it may, all for the others.
        .filter(
            both ->
                !String.valueOf(both.get()[0]).contains("ignore")
                    || both.get()[1] != Way.BY_ITS_SESSION);
  }

  @ParameterizedTest
  @MethodSource("every_place_and_way")
  void a_run_ends_wherever_it_is(String name, Way way) {
    Stuck stuck = new Stuck();
    Place place =
        places(stuck).stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(ScriptedModel.of(place.turns()))
            .tools(StuckTool.all(stuck))
            .build()) {
      cancelledAt(asyncat, request(), stuck, place.reached(), way);
    } finally {
      stuck.release();
    }
  }

  private static final String LEAVES_SESSION =
      "(setsid sleep 98765 >/dev/null 2>&1 &); nohup sleep 98765 >/dev/null 2>&1 & "
          + "(setsid sh -c 'sleep 98765 & sleep 98765' &) ; ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo ready; sleep 98765",
        "sh -c 'sh -c \"sleep 98765\" & sleep 98765' & echo ready; wait",
        LEAVES_SESSION + "echo ready; sleep 98765",
        "trap '' TERM INT HUP; echo ready; while :; do sleep 0.2; done",
        "echo ready; yes",
        "echo ready; yes >&2 & yes",
        "sleep 98765 & echo ready; sh -c 'kill -STOP $$'; sleep 98765",
        "sh -c 'trap \"\" TERM; kill -STOP $$' & echo ready; wait",
        "exec 9>&1; (sleep 98765 >&9 &) ; echo ready; exec sleep 98765",
        "bash -c 'sleep 98765 & disown; echo ready; sleep 98765'",
        "echo ready; exec setsid sleep 98765"
      })
  @EnabledOnOs(OS.LINUX)
  void a_command_ends_with_all_it_started(String command) {
    assumeTrue(!command.startsWith("bash") || Path.of("/bin/bash").toFile().exists());
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("run_command", Json.object().put("command", command).build()));
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      cancelledAt(
          asyncat,
          request().toBuilder().autoApprove(true).build(),
          new Stuck(),
          recorder -> recorder.await(ToolEvent.Progress.class),
          Way.BY_THE_RUN);
    }
  }

  @Test
  void a_page_that_never_comes_does_not_hold_up_the_end() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(
          () -> {
            try (Socket connection = silent.accept()) {
              connected.countDown();
              while (connection.getInputStream().read() >= 0) {}
            }
            return null;
          });
      fetchCancelled(silent.getLocalPort(), connected);
    }
  }

  @Test
  void a_page_that_trickles_does_not_hold_up_the_end() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
              while (true) {
                body.write('x');
                body.flush();
                begun.countDown();
                Thread.sleep(20);
              }
            } catch (InterruptedException stopped) {
              throw new IOException(stopped);
            }
          });
      server.start();
      fetchCancelled(server.getAddress().getPort(), begun);
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private void fetchCancelled(int port, CountDownLatch begun) {
    JsonObject url = Json.object().put("url", "http://127.0.0.1:" + port + "/").build();
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(ScriptedModel.of(Turn.calling("fetch_url", url)))
            .allowPrivateAddresses(true)
            .build()) {
      cancelledAt(asyncat, request(), new Stuck(), recorder -> awaitQuietly(begun), Way.BY_THE_RUN);
    }
  }

  @Test
  void an_approver_that_knows_no_token_does_not_hold_up_the_end() {
    Stuck stuck = new Stuck();
    Approver approver =
        (request, cancel) -> {
          stuck.sleep();
          return PermissionDecision.allow();
        };
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(ScriptedModel.of(calling("act", "nothing")))
            .tools(StuckTool.all(stuck))
            .approver(approver)
            .build()) {
      cancelledAt(asyncat, request(), stuck, recorder -> stuck.awaitEntered(), Way.BY_THE_RUN);
    }
  }

  @Test
  void a_run_that_starts_while_the_runtime_closes_is_refused_or_ends() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Asyncat asyncat = Asyncat.builder().model(ScriptedModel.of(Turn.hanging())).build();
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Run> started =
            CompletableFuture.supplyAsync(
                () -> {
                  awaitQuietly(go);
                  return asyncat.run(request());
                },
                threads);
        go.countDown();
        asyncat.close();

        started
            .thenAccept(
                run -> assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED))
            .exceptionally(
                refused -> {
                  if (refused.getCause() instanceof AssertionError wrong) {
                    throw wrong;
                  }
                  return null;
                })
            .get(PROMISED.toSeconds() * 2, TimeUnit.SECONDS);
      }
    }
  }

  private RunRequest request() {
    return RunRequest.builder("work")
        .workingDirectory(directory)
        .audience(RunRequest.Audience.CLIENT)
        .build();
  }

  private static void cancelledAt(
      Asyncat asyncat, RunRequest request, Stuck stuck, Consumer<RunRecorder> reached, Way way) {
    Run run = asyncat.run(request);
    List<LoggedEvent> log;
    Duration took;
    try (RunRecorder recorder = RunRecorder.follow(run)) {
      reached.accept(recorder);
      long from = System.nanoTime();
      stuck.cancelBy(() -> way.cancel(asyncat, run));
      way.cancel(asyncat, run);
      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      took = Duration.ofNanos(System.nanoTime() - from);
      recorder.awaitEnd();
      log = recorder.logged();
    }

    assertThat(took).isLessThan(PROMISED);
    assertThat(log.getLast().event())
        .isInstanceOfSatisfying(
            LifecycleEvent.Done.class,
            done -> {
              assertThat(done.stopReason()).isEqualTo(StopReason.CANCELLED);
              assertThat(done.error()).isEqualTo("Agent run stopped by user.");
            });
    Session session =
        asyncat.sessions().find(asyncat.users().defaultUser().id(), run.sessionId()).orElseThrow();
    assertThat(session.status()).isEqualTo(Session.Status.FAILED);
    assertThat(session.error()).isEqualTo("Agent run stopped by user.");
    assertThat(session.activeRunId()).isNull();
    assertThat(asyncat.sessions().openRequests(run.sessionId())).isEmpty();
    assertThat(ids(log, ToolEvent.Start.class, start -> start.call().id()))
        .isEqualTo(ids(log, ToolEvent.Result.class, ToolEvent.Result::toolCallId));
    assertThat(asyncat.sessions().audit(run.sessionId()))
        .allSatisfy(entry -> assertThat(entry.result()).isNotNull());
  }

  private static <E> List<String> ids(
      List<LoggedEvent> log, Class<E> type, java.util.function.Function<E, String> id) {
    return log.stream()
        .map(LoggedEvent::event)
        .filter(type::isInstance)
        .map(type::cast)
        .map(id)
        .toList();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
