package dev.asyncat.core.tool.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.attachment.FakePdf;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.ToolContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentToolsTest {

  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  private final Documents documents = new Documents(List.of(new FakePdf()));
  private final Eyes eyes = new Eyes();
  private Path directory;
  private TestToolContext context;

  /** Sees, unless told otherwise, and says what it was shown. */
  private static final class Eyes implements Sight {
    private boolean open = true;

    @Override
    public boolean sees(ToolContext context) {
      return open;
    }

    @Override
    public String describe(Message.Image image, String prompt, ToolContext context) {
      return prompt + " " + image.mimeType() + " " + image.base64().length();
    }
  }

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = TestToolContext.in(directory).resolving(Workspace.of(directory)::resolve);
    Files.writeString(directory.resolve("a.pdf"), "%PDF-one\ftwo\fthree");
    Files.write(directory.resolve("a.png"), PNG);
    Files.writeString(directory.resolve("a.txt"), "hello");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"|one\\ntwo\\nthree", "2|two", "1-2|one\\ntwo", " 2 - 9 |two\\nthree"})
  void pages_are_one_or_a_range(@Nullable String pages, String text) throws IOException {
    JsonObject result = pdf("a.pdf", pages);

    assertThat(result.string("content")).contains(text.replace("\\n", "\n"));
    assertThat(result.integer("pages")).hasValue(3);
    assertThat(result.integer("chars")).hasValue(text.replace("\\n", "\n").length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2-1", "-3", "x", "1,2", "1-", "1-2-3", "99999999999"})
  void what_is_no_range_of_pages_is_refused(String pages) {
    assertThatThrownBy(() -> pdf("a.pdf", pages))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("such as 3 or 1-5");
  }

  @Test
  void a_long_document_is_cut_and_one_without_text_says_so() throws IOException {
    Files.writeString(directory.resolve("long.pdf"), "%PDF-" + "x".repeat(20_000));
    Files.writeString(directory.resolve("scan.pdf"), "%PDF-");

    assertThat(pdf("long.pdf", null).string("content", "")).hasSize(12_000);
    assertThat(pdf("long.pdf", null).string("note", "")).contains("fewer pages");
    assertThat(pdf("scan.pdf", null).string("note", "")).contains("no text");
  }

  @Test
  void what_is_no_pdf_or_has_no_reader_is_a_clear_error() {
    assertThatThrownBy(() -> pdf("a.txt", null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("not a PDF");
    assertThatThrownBy(() -> pdf("absent.pdf", null)).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> pdf("../a.pdf", null)).isInstanceOf(OutsideWorkspaceException.class);
    assertThatThrownBy(
            () ->
                new ReadPdf(Documents.none())
                    .execute(new ReadPdf.Arguments("a.pdf", null, null), context))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("asyncat-pdf");
  }

  @Test
  void the_model_is_asked_about_an_image() throws IOException {
    assertThat(image("a.png", null).string("description"))
        .contains("Describe this image. image/png " + Base64.getEncoder().encode(PNG).length);
    assertThat(image("a.png", "What colour?").string("description", "")).startsWith("What colour?");
  }

  @Test
  void a_model_that_does_not_see_and_what_is_no_image_are_clear_errors() throws IOException {
    Files.write(directory.resolve("huge.png"), Arrays.copyOf(PNG, 6_000_001));
    Files.writeString(directory.resolve("fake.png"), "text");

    assertThatThrownBy(() -> image("fake.png", null)).hasMessageContaining("not a PNG");
    assertThatThrownBy(() -> image("huge.png", null)).hasMessageContaining("6,000,001 bytes");
    assertThatThrownBy(() -> image("a.png", "x".repeat(4_001))).hasMessageContaining("prompt");
    eyes.open = false;
    assertThatThrownBy(() -> image("a.png", null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("does not see images");
  }

  @Test
  void every_kind_of_file_is_told_by_what_is_in_it() throws IOException {
    Files.write(directory.resolve("photo.txt"), PNG);
    Files.writeString(directory.resolve("song.mp3"), "ID3");
    Files.write(directory.resolve("x.bin"), new byte[] {1, 0, 2});
    Files.write(directory.resolve("latin.txt"), new byte[] {'a', (byte) 0xe4});
    Files.writeString(directory.resolve("empty"), "");
    Files.writeString(directory.resolve("long.log"), "x".repeat(13_000));
    Files.writeString(directory.resolve("huge.log"), "x".repeat((1 << 20) + 1));

    assertThat(kinds("photo.txt", "a.pdf", "song.mp3", "x.bin", "latin.txt", "empty", "long.log"))
        .containsExactly("image", "pdf", "audio", "binary", "binary", "text", "text");
    assertThat(inspect("a.pdf").string("content")).contains("one\ntwo\nthree");
    assertThat(inspect("photo.txt").string("description", "")).contains("image/png");
    assertThat(inspect("song.mp3").string("message", "")).contains("cannot be transcribed");
    assertThat(inspect("long.log").string("content", "")).hasSize(12_000);
    assertThat(inspect("huge.log").string("message", "")).contains("read_file");
    assertThat(inspect("a.txt"))
        .satisfies(
            result -> {
              assertThat(result.string("ext")).contains("txt");
              assertThat(result.integer("size")).hasValue(5);
              assertThat(result.string("sizeLabel")).contains("5 B");
              assertThat(result.string("content")).contains("hello");
            });
    eyes.open = false;
    assertThat(inspect("a.png"))
        .satisfies(
            result -> {
              assertThat(result.bool("success")).contains(true);
              assertThat(result.string("message", "")).contains("does not see images");
            });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void pipes_devices_and_directories_are_refused_without_waiting() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    Files.createSymbolicLink(directory.resolve("zero"), Path.of("/dev/zero"));

    assertThatThrownBy(() -> inspect("pipe")).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> pdf("pipe", null)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> image("pipe", null)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> inspect("zero")).isInstanceOf(OutsideWorkspaceException.class);
    assertThatThrownBy(() -> inspect(".")).hasMessageContaining("is a directory");
  }

  @Test
  void what_is_read_is_stated() {
    Effect read = new Effect.Read(directory.resolve("a.pdf"));

    assertThat(new ReadPdf(documents).effects(new ReadPdf.Arguments("a.pdf", null, null), context))
        .containsExactly(read);
    assertThat(new ImageDescribe(eyes).effects(new ImageDescribe.Arguments("a.pdf", null), context))
        .containsExactly(read);
    assertThat(
            new InspectAttachment(documents, eyes)
                .effects(new InspectAttachment.Arguments("a.pdf", null, null), context))
        .containsExactly(read);
  }

  private List<String> kinds(String... paths) throws IOException {
    List<String> kinds = new ArrayList<>();
    for (String path : paths) {
      kinds.add(inspect(path).string("kind", ""));
    }
    return kinds;
  }

  private JsonObject pdf(String path, @Nullable String pages) throws IOException {
    return new ReadPdf(documents)
        .execute(new ReadPdf.Arguments(path, pages, null), context)
        .content();
  }

  private JsonObject image(String path, @Nullable String prompt) throws IOException {
    return new ImageDescribe(eyes)
        .execute(new ImageDescribe.Arguments(path, prompt), context)
        .content();
  }

  private JsonObject inspect(String path) throws IOException {
    return new InspectAttachment(documents, eyes)
        .execute(new InspectAttachment.Arguments(path, null, null), context)
        .content();
  }
}
