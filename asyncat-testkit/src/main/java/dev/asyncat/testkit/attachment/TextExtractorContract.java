package dev.asyncat.testkit.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What every {@link TextExtractor} must do. Say how to make one, and give it a document. */
public abstract class TextExtractorContract {

  /** The extractor. */
  protected abstract TextExtractor extractor();

  /** A document of three pages that say {@code page one}, {@code page two}, {@code page three}. */
  protected abstract byte[] threePages() throws IOException;

  @Test
  protected void its_extensions_are_in_lower_case_and_without_a_dot() {
    assertThat(extractor().extensions())
        .isNotEmpty()
        .allSatisfy(
            extension ->
                assertThat(extension)
                    .matches("[^./]+")
                    .isEqualTo(extension.toLowerCase(Locale.ROOT)));
  }

  @Test
  protected void all_pages_are_read_in_their_order() throws IOException {
    ExtractedText text = read(threePages(), TextRequest.all(10_000));

    assertThat(text.pages()).isEqualTo(3);
    assertThat(text.truncated()).isFalse();
    assertThat(text.text()).containsSubsequence("page one", "page two", "page three");
  }

  @Test
  protected void only_the_pages_that_are_wanted_are_read() throws IOException {
    for (boolean layout : new boolean[] {false, true}) {
      assertThat(read(threePages(), new TextRequest(2, 2, layout, 10_000)).text())
          .contains("page two")
          .doesNotContain("one", "three");
      ExtractedText rest = read(threePages(), new TextRequest(2, 99, layout, 10_000));
      assertThat(rest.text()).contains("page two", "page three").doesNotContain("one");
      assertThat(rest.pages()).isEqualTo(3);
    }
  }

  @Test
  protected void a_page_that_does_not_exist_is_an_error_that_says_how_many_there_are()
      throws IOException {
    byte[] document = threePages();

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read(document, new TextRequest(4, 5, false, 100)))
        .withMessageContaining("3");
  }

  @Test
  protected void more_text_than_wanted_is_cut_and_says_so() throws IOException {
    ExtractedText text = read(threePages(), TextRequest.all(12));

    assertThat(text.truncated()).isTrue();
    assertThat(text.text()).hasSizeLessThanOrEqualTo(12).startsWith("page one");
  }

  @Test
  protected void what_is_no_document_is_a_clear_error() throws IOException {
    byte[] whole = threePages();
    for (byte[] wrong :
        new byte[][] {
          {},
          "nothing of the kind".getBytes(StandardCharsets.UTF_8),
          new byte[10_000],
          Arrays.copyOf(whole, 20)
        }) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> read(wrong, TextRequest.all(100)))
          .satisfies(error -> assertThat(error.getMessage()).isNotBlank());
    }
  }

  @Test
  protected void a_document_that_breaks_off_anywhere_gives_text_or_a_clear_error()
      throws IOException {
    byte[] whole = threePages();
    for (int part = 1; part < 4; part++) {
      byte[] start = Arrays.copyOf(whole, whole.length * part / 4);
      try {
        assertThat(read(start, TextRequest.all(10_000)).text()).isNotNull();
      } catch (InvalidRequestException damaged) {
        assertThat(damaged.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  protected void a_cancelled_call_ends() throws IOException {
    CancellationSource cancel = new CancellationSource();
    cancel.cancel("not wanted");
    byte[] document = threePages();

    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(
            () ->
                extractor()
                    .read(
                        new ByteArrayInputStream(document), TextRequest.all(100), cancel.token()));
  }

  /** Reads a document. */
  protected final ExtractedText read(byte[] document, TextRequest request) throws IOException {
    return extractor().read(new ByteArrayInputStream(document), request, CancellationToken.never());
  }
}
