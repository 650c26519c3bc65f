package dev.asyncat.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.testkit.attachment.TextExtractorContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PdfTextExtractorTest extends TextExtractorContract {

  @BeforeAll
  static void look_through_no_fonts_of_the_system() {
    FontMappers.set(new BundledFonts());
  }

  @Override
  protected TextExtractor extractor() {
    return new PdfTextExtractor();
  }

  @Override
  protected byte[] threePages() throws IOException {
    return pdf(null, "page one", "page two", "page three");
  }

  @Test
  void a_document_for_which_there_is_no_password_says_so() throws IOException {
    byte[] secret = pdf("user", "hidden");
    byte[] readable = pdf("", "shown");

    assertThatThrownBy(() -> read(secret, TextRequest.all(100)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("the document is protected by a password");
    assertThat(read(readable, TextRequest.all(100)).text()).isEqualTo("shown");
  }

  @Test
  void a_document_without_text_gives_none() throws IOException {
    assertThat(read(pdf(null, ""), TextRequest.all(100)))
        .isEqualTo(new ExtractedText("", 1, false));
  }

  @Test
  void a_small_document_that_unfolds_to_a_huge_one_is_refused_and_harms_nobody()
      throws IOException {
    byte[] bomb = bomb(96 << 20);
    assertThat(bomb.length).isLessThan(1 << 20);

    assertThatThrownBy(
            () ->
                new PdfTextExtractor(32, Duration.ofSeconds(60), 1 << 20)
                    .read(
                        new ByteArrayInputStream(bomb),
                        TextRequest.all(100),
                        CancellationToken.never()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("more memory");
  }

  @Test
  void a_document_that_takes_too_long_is_given_up() throws IOException {
    byte[] document = threePages();

    assertThatThrownBy(
            () ->
                new PdfTextExtractor(64, Duration.ofMillis(1), 1 << 20)
                    .read(
                        new ByteArrayInputStream(document),
                        TextRequest.all(100),
                        CancellationToken.never()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("takes longer");
  }

  @Test
  void a_document_that_is_too_large_is_not_even_tried() {
    assertThatThrownBy(
            () ->
                new PdfTextExtractor(64, Duration.ofSeconds(60), 1 << 20)
                    .read(
                        new ByteArrayInputStream(new byte[(1 << 20) + 1]),
                        TextRequest.all(100),
                        CancellationToken.never()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("larger than 1 MB");
  }

  @Test
  void cancelling_ends_the_process_that_reads() throws Exception {
    CancellationSource cancel = new CancellationSource();
    CountDownLatch cancelled = new CountDownLatch(1);
    byte[] bomb = bomb(1 << 28);
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    extractor()
                        .read(new ByteArrayInputStream(bomb), TextRequest.all(100), cancel.token());
                  } catch (CancelledException expected) {
                    cancelled.countDown();
                  } catch (IOException unexpected) {
                    throw new AssertionError(unexpected);
                  }
                });
    while (ProcessHandle.current().children().findAny().isEmpty() && reader.isAlive()) {
      LockSupport.parkNanos(1_000_000);
    }

    cancel.cancel("enough");

    assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
  }

  /** One line per page. */
  private static byte[] pdf(@Nullable String password, String... lines) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (String line : lines) {
        PDPage page = new PDPage();
        document.addPage(page);
        if (!line.isEmpty()) {
          try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setFont(new PDType1Font(FontName.HELVETICA), 12);
            content.newLineAtOffset(50, 700);
            content.showText(line);
            content.endText();
          }
        }
      }
      if (password != null) {
        document.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    }
  }

  /** A page whose content is that many spaces, packed. */
  private static byte[] bomb(int size) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream deflater = new DeflaterOutputStream(packed)) {
      byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < size; i += spaces.length) {
        deflater.write(spaces);
      }
    }
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      COSStream content = document.getDocument().createCOSStream();
      try (OutputStream raw = content.createRawOutputStream()) {
        packed.writeTo(raw);
      }
      // With a second filter the whole of the first one's result is kept in memory.
      COSArray filters = new COSArray();
      filters.add(COSName.FLATE_DECODE);
      filters.add(COSName.RUN_LENGTH_DECODE);
      content.setItem(COSName.FILTER, filters);
      page.getCOSObject().setItem(COSName.CONTENTS, content);
      ByteArrayOutputStream pdf = new ByteArrayOutputStream();
      document.save(pdf);
      return pdf.toByteArray();
    }
  }
}
