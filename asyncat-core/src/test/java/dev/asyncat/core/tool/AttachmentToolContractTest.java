package dev.asyncat.core.tool;

import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.attachment.FakePdf;
import dev.asyncat.core.tool.attachment.Sight;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The tools for images and documents keep the promises of a tool. */
class AttachmentToolContractTest {

  private static JsonObject json(String text) {
    return Json.parseObject(text);
  }

  abstract static class Contract extends BuiltInToolContractTest.Contract {

    @Override
    BuiltInTools.Means means() {
      return super.means()
          .reading(
              new Documents(List.of(new FakePdf())),
              new Sight() {
                @Override
                public boolean sees(ToolContext context) {
                  return true;
                }

                @Override
                public String describe(Message.Image image, String prompt, ToolContext context) {
                  return "a cat";
                }
              });
    }

    @Override
    protected void prepare(Path directory) throws IOException {
      super.prepare(directory);
      Files.writeString(directory.resolve("d.pdf"), "%PDF-one");
      Files.write(
          directory.resolve("i.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    }
  }

  @Nested
  class InspectAttachmentTool extends Contract {
    @Override
    String name() {
      return "inspect_attachment";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"b.txt\"}"),
          json("{\"path\":\"i.png\",\"prompt\":\"what?\",\"language\":\"en\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"path\":\"absent\"}"), json("{\"path\":\"..\"}"));
    }
  }

  @Nested
  class ImageDescribeTool extends Contract {
    @Override
    String name() {
      return "image_describe";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"i.png\"}"), json("{\"path\":\"i.png\",\"prompt\":\"what?\"}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"path\":\"b.txt\"}"), json("{\"path\":\"src\"}"));
    }
  }

  @Nested
  class ReadPdfTool extends Contract {
    @Override
    String name() {
      return "read_pdf";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"path\":\"d.pdf\"}"),
          json("{\"path\":\"d.pdf\",\"pages\":\"1-5\",\"layout\":true}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          json("{\"path\":\"b.txt\"}"),
          json("{\"path\":\"d.pdf\",\"pages\":\"2-1\"}"),
          json("{\"path\":\"d.pdf\",\"pages\":\"7\"}"));
    }
  }
}
