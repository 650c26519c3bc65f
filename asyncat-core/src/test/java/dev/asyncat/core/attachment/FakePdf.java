package dev.asyncat.core.attachment;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Takes what follows {@code %PDF-} for the pages of a document, parted by form feeds. */
public final class FakePdf implements TextExtractor {

  @Override
  public Set<String> extensions() {
    return Set.of("pdf");
  }

  @Override
  public ExtractedText read(
      InputStream content, TextRequest request, CancellationToken cancellation) throws IOException {
    String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
    if (!text.startsWith("%PDF-")) {
      throw new InvalidRequestException("the document is damaged");
    }
    List<String> pages = Arrays.asList(text.substring("%PDF-".length()).split("\f", -1));
    if (request.firstPage() > pages.size()) {
      throw new InvalidRequestException("the document has %d pages".formatted(pages.size()));
    }
    String wanted =
        String.join(
            "\n",
            pages.subList(request.firstPage() - 1, Math.min(request.lastPage(), pages.size())));
    boolean cut = wanted.length() > request.mostCharacters();
    return new ExtractedText(
        cut ? wanted.substring(0, request.mostCharacters()) : wanted, pages.size(), cut);
  }
}
