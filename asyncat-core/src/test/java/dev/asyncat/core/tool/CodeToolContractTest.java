package dev.asyncat.core.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The tools for source code and snippets keep the promises of a tool. */
class CodeToolContractTest {

  private static JsonObject json(String text) {
    return Json.parseObject(text);
  }

  abstract static class Contract extends BuiltInToolContractTest.Contract {
    @Override
    protected void prepare(Path directory) throws IOException {
      super.prepare(directory);
      Files.writeString(
          directory.resolve("src/g.py"), "def greet(name):\n    print(name)\n\ngreet('you')\n");
    }
  }

  @Nested
  class CodeSearchTool extends Contract {
    @Override
    String name() {
      return "code_search";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"symbol\":\"greet\"}"),
          json(
              "{\"symbol\":\"greet\",\"kind\":\"function\",\"path\":\"src\",\"language\":\"python\",\"max_results\":1}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"symbol\":\"greet\",\"kind\":\"thing\"}"),
          json("{\"symbol\":\"greet\",\"language\":\"klingon\"}"),
          json("{\"symbol\":\"a\\nb\"}"),
          json("{\"symbol\":\"greet\",\"path\":\"..\"}"));
    }
  }

  @Nested
  class ListDefinitionsTool extends Contract {
    @Override
    String name() {
      return "list_definitions";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"path\":\"src/g.py\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"b.txt\"}"),
          json("{\"path\":\"absent.py\"}"),
          json("{\"path\":\"src/g.py\",\"kind\":\"thing\"}"));
    }
  }

  @Nested
  class FindDefinitionTool extends Contract {
    @Override
    String name() {
      return "find_definition";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"name\":\"greet\"}"),
          json("{\"name\":\"absent\",\"path\":\"src\",\"language\":\"java\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"name\":\"greet\",\"language\":\"klingon\"}"),
          json("{\"name\":\"greet\",\"path\":\"absent\"}"));
    }
  }

  @Nested
  class FindReferencesTool extends Contract {
    @Override
    String name() {
      return "find_references";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"symbol\":\"greet\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"symbol\":\"greet\",\"language\":\"klingon\"}"));
    }
  }

  @Nested
  class RenameSymbolTool extends Contract {
    @Override
    String name() {
      return "rename_symbol";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"old_name\":\"greet\",\"new_name\":\"welcome\"}"),
          json("{\"old_name\":\"greet\",\"new_name\":\"welcome\",\"preview\":true}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"old_name\":\"gr.*\",\"new_name\":\"x\"}"),
          json("{\"old_name\":\"greet\",\"new_name\":\"greet\"}"),
          json("{\"old_name\":\"greet\",\"new_name\":\"$1\"}"));
    }
  }

  @Nested
  class AstViewOutlineTool extends Contract {
    @Override
    String name() {
      return "ast_view_outline";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"path\":\"src/g.py\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"path\":\"b.txt\"}"), json("{\"path\":\"src\"}"));
    }
  }

  @Nested
  class AstGetNodeTool extends Contract {
    @Override
    String name() {
      return "ast_get_node";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"path\":\"src/g.py\",\"name\":\"greet\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src/g.py\",\"name\":\"absent\"}"),
          json("{\"path\":\"b.txt\",\"name\":\"greet\"}"));
    }
  }

  @Nested
  class RunPythonTool extends Contract {
    @Override
    String name() {
      return "run_python";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"code\":\"print('it is', 1 + 1)\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"code\":\"1\",\"timeout\":-1}"), json("{\"code\":\"a\\u0000b\"}"));
    }

    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(json("{\"code\":\"import time\\ntime.sleep(60)\",\"timeout\":90}"));
    }
  }
}
