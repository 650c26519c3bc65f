package dev.asyncat.core.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.Turn;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The tools that arrange and edit files keep the promises of a tool. */
class FileToolContractTest {

  private static JsonObject json(String text) {
    return Json.parseObject(text);
  }

  @Nested
  class CreateDirectoryTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "create_directory";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"path\":\"new/deep\"}"), json("{\"path\":\"src\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"b.txt\"}"),
          json("{\"path\":\"b.txt/c\"}"),
          json("{\"path\":\"../c\"}"));
    }
  }

  @Nested
  class ApplyPatchTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "apply_patch";
    }

    @Override
    protected List<Turn> before() {
      return List.of(reading("src/a.txt"));
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json(
              "{\"edits\":[{\"path\":\"src/a.txt\",\"old_string\":\"one\",\"new_string\":\"1\"},{\"path\":\"./src/a.txt\",\"old_string\":\"two\\n\",\"new_string\":\"\"}]}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"edits\":[]}"),
          json(
              "{\"edits\":[{\"path\":\"src/a.txt\",\"old_string\":\"absent\",\"new_string\":\"1\"}]}"),
          json("{\"edits\":[{\"path\":\"b.txt\",\"old_string\":\"four\",\"new_string\":\"4\"}]}"),
          json(
              "{\"edits\":[{\"path\":\"absent.txt\",\"old_string\":\"four\",\"new_string\":\"4\"}]}"),
          json("{\"edits\":[{\"path\":\"../x\",\"old_string\":\"four\",\"new_string\":\"4\"}]}"));
    }
  }

  @Nested
  class SearchReplaceBlockTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "search_replace_block";
    }

    @Override
    protected List<Turn> before() {
      return List.of(reading("src/a.txt"));
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json(
              "{\"path\":\"src/a.txt\",\"edit_blocks\":\"<<<<<<< SEARCH\\ntwo\\n=======\\n2\\n>>>>>>> REPLACE\\n\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\",\"edit_blocks\":\"nothing\"}"),
          json(
              "{\"path\":\"src/a.txt\",\"edit_blocks\":\"<<<<<<< SEARCH\\nabsent\\n=======\\n2\\n>>>>>>> REPLACE\\n\"}"),
          json(
              "{\"path\":\"b.txt\",\"edit_blocks\":\"<<<<<<< SEARCH\\nfour\\n=======\\n2\\n>>>>>>> REPLACE\\n\"}"));
    }
  }

  @Nested
  class GlobFindTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "glob_find";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"pattern\":\"**/*.txt\"}"),
          json("{\"pattern\":\"*.txt\",\"path\":\"src\",\"max_results\":1}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"pattern\":\"[\",\"path\":\"src\"}"),
          json("{\"pattern\":\"*\",\"path\":\"absent\"}"));
    }
  }

  @Nested
  class FileDiffTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "file_diff";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\",\"compare_to\":\"b.txt\"}"),
          json("{\"path\":\"src/a.txt\",\"compare_to\":\"src/a.txt\",\"context_lines\":0}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src/a.txt\"}"),
          json("{\"path\":\"src/a.txt\",\"compare_to\":\"absent\"}"),
          json("{\"path\":\"src\",\"compare_to\":\"b.txt\"}"));
    }
  }

  @Nested
  class FileCopyTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "file_copy";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"source\":\"src/a.txt\",\"destination\":\"new/c.txt\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"source\":\"src\",\"destination\":\"c\"}"),
          json("{\"source\":\"src/a.txt\",\"destination\":\"b.txt\"}"),
          json("{\"source\":\"src/a.txt\",\"destination\":\"src\"}"),
          json("{\"source\":\"b.txt\",\"destination\":\"./b.txt\"}"),
          json("{\"source\":\"absent\",\"destination\":\"c\"}"),
          json("{\"source\":\"b.txt\",\"destination\":\"../c\"}"));
    }
  }

  @Nested
  class FileMoveTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "file_move";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"source\":\"src/a.txt\",\"destination\":\"new/c.txt\"}"),
          json("{\"source\":\"src\",\"destination\":\"moved\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"source\":\"src\",\"destination\":\"src/below\"}"),
          json("{\"source\":\"src/a.txt\",\"destination\":\"b.txt\"}"),
          json("{\"source\":\"absent\",\"destination\":\"c\"}"),
          json("{\"source\":\".\",\"destination\":\"c\"}"),
          json("{\"source\":\"b.txt\",\"destination\":\"../c\"}"),
          json("{\"source\":\"../x\",\"destination\":\"c\"}"));
    }
  }

  @Nested
  class FileDeleteTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "file_delete";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"path\":\"b.txt\"}"), json("{\"path\":\"src\",\"recursive\":true}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"src\"}"),
          json("{\"path\":\"absent\"}"),
          json("{\"path\":\".\"}"),
          json("{\"path\":\"..\"}"),
          json("{\"path\":\"../x\"}"));
    }
  }

  @Nested
  class FileWatchTool extends BuiltInToolContractTest.Contract {
    @Override
    String name() {
      return "file_watch";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"b.txt\"}"), json("{\"path\":\"src/a.txt\",\"poll_interval_ms\":500}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"path\":\"absent\"}"), json("{\"path\":\"src\"}"));
    }
  }
}
