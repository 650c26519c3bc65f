package dev.asyncat.pdf;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * The process that reads one document: from standard input, with its text on standard output.
 * Whatever happens in it, happens to nobody else.
 */
final class Worker {

  /** How an answer begins. */
  static final int ANSWER = 0x61707466;

  /** The exit code for {@code -XX:+ExitOnOutOfMemoryError}. */
  static final int OUT_OF_MEMORY = 3;

  /** The exit code for a document that takes too long. */
  static final int OUT_OF_TIME = 4;

  /** The exit code of a Java that cannot start. */
  static final int CANNOT_START = 1;

  private Worker() {}

  /**
   * Reads.
   *
   * @param arguments first page, last page, layout, most characters, patience in milliseconds
   */
  public static void main(String[] arguments) throws IOException {
    endAfter(Duration.ofMillis(Long.parseLong(arguments[4])));
    byte[] document = System.in.readAllBytes();
    Answer answer =
        read(
            document,
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Boolean.parseBoolean(arguments[2]),
            Integer.parseInt(arguments[3]));
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
      byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
      out.writeInt(ANSWER);
      out.writeBoolean(answer.read());
      out.writeInt(answer.pages());
      out.writeBoolean(answer.truncated());
      out.writeInt(text.length);
      out.write(text);
    }
  }

  private static void endAfter(Duration patience) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(patience);
              } catch (InterruptedException never) {
                return;
              }
              Runtime.getRuntime().halt(OUT_OF_TIME);
            });
  }

  /**
   * What is answered.
   *
   * @param text of the document, or why it could not be read
   */
  private record Answer(boolean read, int pages, boolean truncated, String text) {

    static Answer failed(String why) {
      return new Answer(false, 0, false, why);
    }
  }

  private static Answer read(
      byte[] content, int firstPage, int lastPage, boolean layout, int mostCharacters) {
    FontMappers.set(new BundledFonts());
    try (PDDocument document = Loader.loadPDF(content)) {
      int pages = document.getNumberOfPages();
      if (firstPage > pages) {
        return Answer.failed(
            "the document has %d pages, so there is no page %d".formatted(pages, firstPage));
      }
      PDFTextStripper stripper = new PDFTextStripper();
      stripper.setStartPage(firstPage);
      stripper.setEndPage(Math.min(lastPage, pages));
      stripper.setSortByPosition(layout);
      stripper.setLineSeparator("\n");
      stripper.setPageEnd("\n");
      BoundedText text = new BoundedText(mostCharacters);
      try {
        stripper.writeText(document, text);
      } catch (BoundedText.FullException enough) {
        // The rest is not wanted.
      }
      return new Answer(true, pages, text.full(), text.text().strip());
    } catch (InvalidPasswordException needed) {
      return Answer.failed("the document is protected by a password");
    } catch (IOException | RuntimeException damaged) {
      return Answer.failed("the document is not a PDF that can be read: " + reason(damaged));
    } catch (StackOverflowError tooDeep) {
      return Answer.failed("the document is not a PDF that can be read: it is nested too deeply");
    }
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return "it is damaged";
    }
    String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
