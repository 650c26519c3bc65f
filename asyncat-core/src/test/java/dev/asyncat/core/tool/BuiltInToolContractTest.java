package dev.asyncat.core.tool;

import com.sun.net.httpserver.HttpServer;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.tool.file.ReadFile;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.Approver;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.tool.ToolContract;
import dev.asyncat.testkit.tool.ToolRuntime;
import dev.asyncat.tool.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Every built-in tool keeps the promises of a tool. */
class BuiltInToolContractTest {

  private static JsonObject json(String text) {
    return Json.parseObject(text);
  }

  /** What the built-in tools have in common. */
  abstract static class Contract extends ToolContract {

    private final Outbound outbound = new Outbound(true);
    private final Processes processes = new Processes();

    abstract String name();

    BuiltInTools.Means means() {
      return BuiltInTools.Means.of(processes, outbound);
    }

    @AfterEach
    void close() {
      processes.close();
      outbound.close();
    }

    @Override
    protected Tool<?> tool() {
      return BuiltInTools.all(means()).stream()
          .filter(tool -> tool.name().equals(name()))
          .findFirst()
          .orElseThrow();
    }

    @Override
    protected ToolRuntime runtime(Tool<?> tool, ModelProvider model, Approver approver) {
      Asyncat.Builder builder =
          Asyncat.builder().builtInTools(false).tool(tool).model(model).approver(approver);
      if (!tool.name().equals("read_file")) {
        builder.tool(new ReadFile());
      }
      Asyncat asyncat = builder.build();
      return ToolRuntime.of(asyncat::run, asyncat.tools(), asyncat::close);
    }

    @Override
    protected void prepare(Path directory) throws IOException {
      Files.createDirectories(directory.resolve("src"));
      Files.writeString(directory.resolve("src/a.txt"), "one\ntwo\nthree\n");
      Files.writeString(directory.resolve("b.txt"), "four\n");
    }

    static Turn reading(String path) {
      return Turn.calling("read_file", Json.object().put("path", path).build());
    }
  }

  @Nested
  class ReadFileTool extends Contract {
    @Override
    String name() {
      return "read_file";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\"}"),
          json("{\"path\":\"./src/../b.txt\",\"start_line\":1,\"end_line\":1}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"absent.txt\"}"),
          json("{\"path\":\"../outside.txt\"}"),
          json("{\"path\":\"/etc/passwd\"}"),
          json("{\"path\":\"src\"}"),
          json("{\"path\":\"a\\u0000b\"}"),
          json("{\"path\":\"src/a.txt\",\"start_line\":9}"));
    }
  }

  @Nested
  class WriteFileTool extends Contract {
    @Override
    String name() {
      return "write_file";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"new/c.txt\",\"content\":\"x\\ny\\n\"}"),
          json("{\"path\":\"empty.txt\",\"content\":\"\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src\",\"content\":\"x\"}"),
          json("{\"path\":\"b.txt\",\"content\":\"not read before\"}"),
          json("{\"path\":\"b.txt/c.txt\",\"content\":\"x\"}"),
          json("{\"path\":\"../c.txt\",\"content\":\"x\"}"));
    }
  }

  @Nested
  class EditFileTool extends Contract {
    @Override
    String name() {
      return "edit_file";
    }

    @Override
    protected List<Turn> before() {
      return List.of(reading("src/a.txt"));
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\",\"find\":\"two\",\"replace\":\"2\"}"),
          json("{\"path\":\"src/a.txt\",\"find\":\"two\\n\",\"replace\":\"\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\",\"find\":\"absent\",\"replace\":\"2\"}"),
          json("{\"path\":\"absent.txt\",\"find\":\"two\",\"replace\":\"2\"}"),
          json("{\"path\":\"b.txt\",\"find\":\"four\",\"replace\":\"4\"}"));
    }
  }

  @Nested
  class PatchFileTool extends Contract {
    @Override
    String name() {
      return "patch_file";
    }

    @Override
    protected List<Turn> before() {
      return List.of(reading("src/a.txt"));
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"path\":\"src/a.txt\",\"old_string\":\"two\",\"new_string\":\"2\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\",\"old_string\":\"absent\",\"new_string\":\"2\"}"),
          json("{\"path\":\"src/a.txt\",\"old_string\":\"t\",\"new_string\":\"2\"}"));
    }
  }

  @Nested
  class SearchFilesTool extends Contract {
    @Override
    String name() {
      return "search_files";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"pattern\":\"t[wh]\"}"),
          json("{\"pattern\":\"t\",\"path\":\"src\",\"include\":\"*.txt\",\"max_results\":1}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"pattern\":\"(\"}"),
          json("{\"pattern\":\"t\",\"path\":\"absent\"}"),
          json("{\"pattern\":\"t\",\"path\":\"..\"}"));
    }

    @Override
    protected void prepare(Path directory) throws IOException {
      super.prepare(directory);
      Files.writeString(directory.resolve("src/slow.txt"), "a".repeat(60) + "!\n");
    }

    /** A search gives up by itself after fifteen seconds, which is long enough to tell. */
    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(json("{\"pattern\":\"^(((a+)+)+)+$\"}"));
    }
  }

  @Nested
  class ListDirectoryTool extends Contract {
    @Override
    String name() {
      return "list_directory";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          JsonObject.EMPTY, json("{\"path\":\"src\",\"recursive\":true,\"max_entries\":1}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"path\":\"absent\"}"), json("{\"path\":\"b.txt\"}"));
    }
  }

  @Nested
  class FindFilesTool extends Contract {
    @Override
    String name() {
      return "find_files";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"pattern\":\"*.txt\"}"), json("{\"pattern\":\"a.txt\",\"path\":\"src\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"pattern\":\"*\",\"path\":\"absent\"}"));
    }
  }

  @Nested
  @DisabledOnOs(OS.WINDOWS)
  class RunCommandTool extends Contract {
    @Override
    String name() {
      return "run_command";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"command\":\"echo hi\"}"),
          json("{\"command\":\"pwd\",\"cwd\":\"src\",\"timeout\":20}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"command\":\"echo hi\",\"cwd\":\"absent\"}"),
          json("{\"command\":\"echo hi\",\"cwd\":\"..\"}"),
          json("{\"command\":\"echo hi\",\"timeout\":-1}"));
    }

    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(json("{\"command\":\"sleep 60 & sleep 60\"}"));
    }
  }

  @Nested
  class TodoWriteTool extends Contract {
    @Override
    String name() {
      return "todo_write";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"todos\":[{\"content\":\"look\",\"status\":\"completed\"}]}"),
          json("{\"todos\":[{\"content\":\"look\",\"status\":\"completed\"}],\"merge\":true}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"todos\":[{\"status\":\"pending\"}]}"));
    }
  }

  @Nested
  class ListPlanTool extends Contract {
    @Override
    String name() {
      return "list_plan";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(JsonObject.EMPTY);
    }
  }

  @Nested
  class AskUserTool extends Contract {
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    String name() {
      return "ask_user";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"question\":\"Which?\"}"),
          json("{\"question\":\"Which?\",\"choices\":[\"a\",\"b\"],\"default\":\"a\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"question\":\"  \"}"), json("{\"question\":\"Unanswered?\"}"));
    }

    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(json("{\"question\":\"Waiting?\"}"));
    }

    @Override
    protected Optional<String> answer(String question) {
      return switch (question) {
        case "Unanswered?" -> Optional.empty();
        case "Waiting?" -> {
          await();
          yield Optional.empty();
        }
        default -> Optional.of("a");
      };
    }

    @AfterEach
    void release() {
      never.countDown();
    }

    private void await() {
      try {
        never.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Nested
  class FetchUrlTool extends Contract {
    private final CountDownLatch never = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/page",
          exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.createContext(
          "/slow",
          exchange -> {
            try {
              never.await();
            } catch (InterruptedException interrupted) {
              Thread.currentThread().interrupt();
            }
            exchange.close();
          });
      server.start();
    }

    @AfterEach
    void stop() {
      never.countDown();
      server.stop(0);
      threads.shutdownNow();
    }

    private JsonObject address(String path) {
      return Json.object()
          .put("url", "http://127.0.0.1:" + server.getAddress().getPort() + path)
          .build();
    }

    @Override
    String name() {
      return "fetch_url";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(address("/page"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          address("/absent"),
          json("{\"url\":\"not an address\"}"),
          json("{\"url\":\"file:///etc/passwd\"}"),
          json("{\"url\":\"http://127.0.0.1:1/\"}"));
    }

    /** A page is given up after ten seconds, which is long enough to tell. */
    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(address("/slow"));
    }
  }
}
