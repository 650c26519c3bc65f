package dev.asyncat.core.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The tools about shells, processes and ports keep the promises of a tool. */
@DisabledOnOs(OS.WINDOWS)
class ProcessToolContractTest {

  private static JsonObject json(String text) {
    return Json.parseObject(text);
  }

  @Nested
  class ShellSessionStartTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "shell_session_start";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(JsonObject.EMPTY, json("{\"name\":\"a.b-c_1\",\"cwd\":\"src\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"name\":\"two words\"}"),
          json("{\"name\":\"a/b\"}"),
          json("{\"cwd\":\"absent\"}"),
          json("{\"cwd\":\"..\"}"));
    }
  }

  @Nested
  class ShellSessionRunTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "shell_session_run";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"command\":\"echo hi\"}"),
          json("{\"command\":\"cd src\",\"name\":\"other\",\"timeout\":20}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"command\":\" \"}"),
          json("{\"command\":\"a\\u0000b\"}"),
          json("{\"command\":\"ls\",\"name\":\"a\\nb\"}"),
          json("{\"command\":\"ls\",\"timeout\":0}"));
    }

    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(json("{\"command\":\"sleep 60 & sleep 60\"}"));
    }
  }

  @Nested
  class ShellSessionCloseTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "shell_session_close";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(JsonObject.EMPTY, json("{\"name\":\"other\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"name\":\"two words\"}"));
    }
  }

  @Nested
  class PsListTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "ps_list";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          JsonObject.EMPTY, json("{\"filter\":\"java\",\"sort_by\":\"mem\",\"limit\":3}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"sort_by\":\"age\"}"));
    }
  }

  @Nested
  class ProcessKillTool extends BuiltInToolContractTest.Contract {
    private Process immune;

    @BeforeEach
    void begin() throws IOException {
      immune = new ProcessBuilder("nohup", "sleep", "987").start();
    }

    @AfterEach
    void end() throws InterruptedException {
      immune.destroyForcibly().waitFor();
    }

    @Override
    String name() {
      return "process_kill";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(Json.object().put("pid", immune.pid()).put("signal", "SIGHUP").build());
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          JsonObject.EMPTY,
          json("{\"pid\":1}"),
          json("{\"pid\":-1}"),
          json("{\"pid\":4194304999}"),
          json("{\"name\":\"no-such-program-here\"}"),
          json("{\"pid\":2,\"name\":\"x\"}"),
          json("{\"pid\":2,\"signal\":\"SIGSTOP\"}"),
          Json.object().put("pid", ProcessHandle.current().pid()).build());
    }
  }

  @Nested
  class ProcessSpawnTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "process_spawn";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"command\":\"true\"}"),
          json(
              "{\"command\":\"test $A ="
                  + " 1\",\"cwd\":\"src\",\"detached\":true,\"env_vars\":{\"A\":\"1\"}}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"command\":\" \"}"),
          json("{\"command\":\"exit 3\"}"),
          json("{\"command\":\"true\",\"cwd\":\"..\"}"),
          json("{\"command\":\"true\",\"cwd\":\"b.txt\"}"),
          json("{\"command\":\"true\",\"env_vars\":{\"A=B\":\"1\"}}"),
          json("{\"command\":\"true\",\"env_vars\":{\"ASYNCAT_CALL_x\":\"1\"}}"),
          json("{\"command\":\"true\",\"env_vars\":{\"A\":\"a\\u0000b\"}}"));
    }
  }

  @Nested
  @EnabledOnOs(OS.LINUX)
  class PortScanTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "port_scan";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(JsonObject.EMPTY, json("{\"port\":1,\"protocol\":\"all\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"port\":0}"), json("{\"port\":65536}"), json("{\"protocol\":\"sctp\"}"));
    }
  }
}
