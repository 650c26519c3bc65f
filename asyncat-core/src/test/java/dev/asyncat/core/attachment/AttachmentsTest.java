package dev.asyncat.core.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentsTest {

  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  @TempDir Path temp;
  private Path directory;

  @BeforeEach
  void realDirectory() throws IOException {
    directory = Files.createDirectory(temp.toRealPath().resolve("work"));
  }

  @Test
  void a_text_file_is_inlined_in_a_fence_that_it_cannot_end() throws IOException {
    Files.writeString(directory.resolve("a.md"), "Say:\n```\nhello\n```\n");

    assertThat(texts(false, Json.of("a.md")))
        .containsExactly("Attached file a.md:\n````\nSay:\n```\nhello\n```\n\n````");
  }

  @Test
  void a_binary_file_is_described() throws IOException {
    Files.write(directory.resolve("a.bin"), new byte[] {1, 0, 2});

    assertThat(texts(false, Json.of("a.bin")))
        .containsExactly(
            "Attached file a.bin (3 bytes) is not shown here; look at it with your tools if you"
                + " need it.");
  }

  @Test
  void a_model_that_sees_gets_images_and_another_one_is_told() throws IOException {
    Files.write(directory.resolve("a.png"), PNG);
    JsonObject pasted =
        Json.object()
            .put("name", "paste.png")
            .put("promptOnly", true)
            .put("dataUrl", "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG))
            .build();

    assertThat(parts(true, Json.of("a.png"), pasted))
        .filteredOn(Message.Image.class::isInstance)
        .hasSize(2)
        .allSatisfy(image -> assertThat(((Message.Image) image).mimeType()).isEqualTo("image/png"));
    assertThat(texts(false, pasted))
        .containsExactly("Attached image paste.png (image/png): you cannot see images.");
  }

  @Test
  void what_only_claims_to_be_an_image_is_not_sent_as_one() throws IOException {
    Files.writeString(directory.resolve("a.png"), "text");
    Files.write(directory.resolve("photo"), PNG);

    assertThat(texts(true, Json.of("a.png")))
        .containsExactly("Attached file a.png:\n```\ntext\n```");
    assertThat(parts(true, Json.of("photo"))).hasAtLeastOneElementOfType(Message.Image.class);
  }

  @Test
  void the_text_of_a_document_is_inlined_with_its_number_of_pages() throws IOException {
    Files.writeString(directory.resolve("a.PDF"), "%PDF-one\ftwo");
    Files.writeString(directory.resolve("scan.pdf"), "%PDF-");
    Files.writeString(directory.resolve("broken.pdf"), "nothing");

    assertThat(texts(false, Json.of("a.PDF"), Json.of("scan.pdf"), Json.of("broken.pdf")))
        .containsExactly(
            "Attached file a.PDF (2 pages):\n```\none\ntwo\n```",
            "Attached file scan.pdf (1 pages) has no text; its pages may be images.",
            "Attached broken.pdf could not be read: the document is damaged");
  }

  @Test
  void text_that_came_with_the_request_is_cut_at_its_limit() {
    JsonObject long_ =
        Json.object()
            .put("name", "log")
            .put("promptOnly", true)
            .put("content", "x".repeat(120_005))
            .build();

    assertThat(texts(false, long_).getFirst()).contains("[5 characters left out]");
  }

  @Test
  void what_cannot_be_read_is_said() throws IOException {
    Files.writeString(temp.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(directory.resolve("link.txt"), temp.resolve("secret.txt"));

    assertThat(texts(false, Json.of("missing.txt"), Json.of("../secret.txt"), Json.of("link.txt")))
        .hasSize(3)
        .allSatisfy(text -> assertThat(text).contains("could not be read"))
        .noneSatisfy(text -> assertThat(text).contains("secret\n"));
    assertThat(texts(false, Json.of("."), Json.object().build()))
        .containsExactly(
            "Attached . is not a file; look at it with your tools.",
            "Attached attachment came without content.");
  }

  @Test
  void more_than_ten_are_not_shown_and_that_is_said() {
    Json[] many =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    Json.object()
                        .put("name", "n" + i)
                        .put("promptOnly", true)
                        .put("content", "c")
                        .build())
            .toArray(Json[]::new);

    assertThat(texts(false, many)).hasSize(11).last().asString().contains("first 10 of 12");
  }

  private List<Message.Part> parts(boolean sees, Json... given) {
    return new Attachments(
            Workspace.of(directory), directory, sees, new Documents(List.of(new FakePdf())))
        .parts(new JsonArray(List.of(given)));
  }

  private List<String> texts(boolean sees, Json... given) {
    return parts(sees, given).stream()
        .filter(Message.Text.class::isInstance)
        .map(part -> ((Message.Text) part).text())
        .toList();
  }
}
