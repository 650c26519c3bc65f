package dev.asyncat.core.tool.web;

import dev.asyncat.core.web.Page;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;

/**
 * What can be read of an answer.
 *
 * @param type {@code html}, {@code json} or {@code text}
 */
record PageText(String type, String content) {

  /** Pages carry far more markup than text. */
  static final int MAX_BYTES = 4 << 20;

  /** The readable text; empty if it is of another kind, such as an image. */
  static Optional<PageText> of(Page page) throws IOException {
    String type = page.mediaType();
    if (isHtml(type)) {
      return Optional.of(new PageText("html", ReadableText.of(document(page))));
    }
    if (isJson(type)) {
      return Optional.of(new PageText("json", page.text()));
    }
    return type.startsWith("text/") || isXml(type)
        ? Optional.of(new PageText("text", page.text()))
        : Optional.empty();
  }

  static boolean isJson(String type) {
    return type.equals("application/json") || type.endsWith("+json");
  }

  /** The elements of a page; empty if it has none. */
  static Optional<Document> elements(Page page) throws IOException {
    return isHtml(page.mediaType()) || isXml(page.mediaType())
        ? Optional.of(document(page))
        : Optional.empty();
  }

  /** Why nothing can be read of an answer. */
  static String unreadable(Page page) {
    return "%s is %s, which cannot be shown as text"
        .formatted(page.uri(), page.mediaType().isEmpty() ? "of no stated type" : page.mediaType());
  }

  /** The beginning of a text, without half a character at the end. */
  static String start(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }

  private static boolean isHtml(String type) {
    return type.equals("text/html") || type.equals("application/xhtml+xml");
  }

  private static boolean isXml(String type) {
    return type.equals("text/xml") || type.equals("application/xml") || type.endsWith("+xml");
  }

  private static Document document(Page page) throws IOException {
    // Without a character set in the header, the page itself may name one.
    String charset = page.charset().map(Charset::name).orElse(null);
    return Jsoup.parse(
        new ByteArrayInputStream(page.body()),
        charset,
        page.uri().toString(),
        isHtml(page.mediaType()) ? Parser.htmlParser() : Parser.xmlParser());
  }
}
