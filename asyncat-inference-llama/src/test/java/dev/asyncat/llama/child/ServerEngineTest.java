package dev.asyncat.llama.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import dev.asyncat.tool.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ServerEngineTest {

  @TempDir private Path directory;

  private Path file() {
    return TinyGguf.builder().says("Hi!").writeTo(directory.resolve("m.gguf"));
  }

  @Test
  void a_missing_program_is_said_to_be_missing() {
    Path file = file();
    try (ServerEngine engine =
        ServerEngine.builder().program(directory.resolve("nowhere")).build()) {
      assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("nowhere");
    }
  }

  @Test
  void a_server_that_ends_while_it_loads_is_quoted() throws IOException {
    Path program =
        Files.writeString(directory.resolve("bad"), "#!/bin/sh\necho no room >&2\nexit 7\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path file = file();
    try (ServerEngine engine = ServerEngine.builder().program(program).build()) {
      assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("code 7")
          .hasMessageContaining("no room");
    }
  }

  @Test
  void a_server_that_is_killed_fails_its_request_is_started_again_and_leaves_nothing() {
    Path file =
        TinyGguf.builder()
            .saysForever("abcdefgh")
            .layers(8)
            .width(256)
            .heads(4)
            .keyValueHeads(4)
            .feedForward(768)
            .context(4096)
            .writeTo(directory.resolve("endless.gguf"));
    List<ProcessHandle> servers;
    try (ServerEngine engine =
        ServerEngine.builder().program(FakeLlamaServer.writeProgram(directory)).build()) {
      LocalModel model = engine.load(file, LoadOptions.DEFAULTS);

      assertThatThrownBy(
              () ->
                  model.stream(
                      ModelRequest.of("hello"),
                      CancellationToken.never(),
                      event -> servers().forEach(ProcessHandle::destroyForcibly)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("llama-server");

      List<ModelEvent> events = new ArrayList<>();
      model.stream(
          ModelRequest.of("hello").with(ModelOptions.DEFAULTS.withMaxOutputTokens(3)),
          CancellationToken.never(),
          events::add);
      assertThat(events.getLast()).isInstanceOf(ModelEvent.Finished.class);
      servers = servers();
      assertThat(servers).isNotEmpty();
    }
    assertThat(servers).allSatisfy(server -> assertThat(server.onExit().join()).isNotNull());
  }

  private static List<ProcessHandle> servers() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains(FakeLlamaServer.class.getName()))
                    .filter(line -> !line.startsWith("sh ") && !line.startsWith("/bin/sh"))
                    .isPresent())
        .toList();
  }

  @Test
  void calls_arrive_in_pieces_and_results_go_back() {
    List<ModelEvent> events = new ArrayList<>();
    ServerChat chat = new ServerChat();
    for (String delta :
        List.of(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"read\",\"arguments\":\"{\\\"path\\\"\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":\\\"x\\\"}\"}},{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"list\",\"arguments\":\"\"}}]}",
            "{\"reasoning_content\":\"hm\"}")) {
      chat.take(
          Json.parseObject("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}"), events::add);
    }
    assertThat(chat.finish(events::add)).isFalse();
    chat.take(
        Json.parseObject("{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"),
        events::add);
    assertThat(chat.finish(events::add)).isTrue();

    assertThat(events)
        .contains(
            new ModelEvent.Reasoning("hm"),
            new ModelEvent.Call(new ToolCall("a", "read", Json.object().put("path", "x").build())),
            new ModelEvent.Call(new ToolCall("b", "list", JsonObject.EMPTY)));
    JsonObject sent =
        ServerChat.write(
            ModelRequest.of(
                List.of(
                    Message.user("go"),
                    new Message.Assistant(
                        "", null, List.of(new ToolCall("a", "read", JsonObject.EMPTY)), null),
                    new Message.ToolResult("a", "read", "{\"ok\":true}"))));
    assertThat(sent.toString())
        .contains("\"tool_call_id\":\"a\"", "\"arguments\":\"{}\"", "\"stream\":true");
  }
}
