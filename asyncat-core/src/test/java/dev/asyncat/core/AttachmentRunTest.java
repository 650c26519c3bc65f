package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.attachment.FakePdf;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentRunTest {

  @TempDir private Path directory;

  private static ModelCapabilities capabilities(boolean sees) {
    return new ModelCapabilities(true, false, sees, List.of(), 128_000, "fallback", 8_192);
  }

  private void writeImage() throws IOException {
    Files.write(
        directory.resolve("cat.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
  }

  @Test
  void the_model_of_the_run_looks_at_an_image_aside_and_its_tokens_count() throws IOException {
    writeImage();
    ScriptedModel model =
        ScriptedModel.builder()
            .capabilities(capabilities(true))
            .turn(
                Turn.calling(
                        "image_describe",
                        Json.object().put("path", "cat.png").put("prompt", "Which animal?").build())
                    .usage(100, 10))
            .turn(Turn.saying("A cat on a mat.").usage(30, 5))
            .turn(Turn.saying("It is a cat.").usage(120, 6))
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(RunRequest.of("What is on the picture?").in(directory));
      List<LoggedEvent> events = RunRecorder.record(run);

      assertThat(events)
          .hasResult(
              "image_describe",
              result -> assertThat(result.string("description")).contains("A cat on a mat."));
      assertThat(run.answer()).isEqualTo("It is a cat.");
      Message.User asked = (Message.User) model.request(1).messages().getFirst();
      assertThat(asked.text()).isEqualTo("Which animal?");
      assertThat(asked.parts()).hasAtLeastOneElementOfType(Message.Image.class);
      assertThat(model.request(1).tools()).isEmpty();
      assertThat(
              events.stream()
                  .map(LoggedEvent::event)
                  .filter(ModelTurnEvent.UsageUpdate.class::isInstance)
                  .map(update -> ((ModelTurnEvent.UsageUpdate) update).total().totalTokens()))
          .containsExactly(110L, 145L, 271L);
      assertThat(
              events.stream()
                  .map(LoggedEvent::event)
                  .filter(ModelTurnEvent.Delta.class::isInstance)
                  .map(delta -> ((ModelTurnEvent.Delta) delta).content()))
          .doesNotContain("A cat on a mat.");
    }
  }

  @Test
  void a_model_that_does_not_see_is_not_asked() throws IOException {
    writeImage();
    ScriptedModel model =
        ScriptedModel.builder()
            .capabilities(capabilities(false))
            .turn(Turn.calling("image_describe", Json.object().put("path", "cat.png").build()))
            .turn(Turn.saying("I cannot see it."))
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      List<LoggedEvent> events =
          RunRecorder.record(asyncat.run(RunRequest.of("Look").in(directory)));

      assertThat(events)
          .hasResult(
              "image_describe",
              result -> assertThat(result.string("error", "")).contains("does not see images"));
      assertThat(model.requests()).hasSize(2);
    }
  }

  @Test
  void an_attached_document_is_read_by_what_the_application_registered() throws IOException {
    Files.writeString(directory.resolve("invoice.pdf"), "%PDF-Total: 12 EUR");
    ScriptedModel model = ScriptedModel.answering("12 EUR");
    try (Asyncat asyncat = Asyncat.builder().model(model).textExtractor(new FakePdf()).build()) {
      asyncat
          .run(
              RunRequest.builder("What is the total?")
                  .extras(
                      Json.object()
                          .put("fileAttachments", Json.array(Json.of("invoice.pdf")))
                          .build())
                  .build()
                  .in(directory))
          .result();

      assertThat(((Message.User) model.request(0).messages().getLast()).text())
          .contains("Attached file invoice.pdf (1 pages)", "Total: 12 EUR");
    }
  }
}
