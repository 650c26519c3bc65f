package dev.asyncat.core.tool.web;

import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** What a person reads on a page: its title, headings, paragraphs, lists, tables and code. */
final class ReadableText {

  private static final String UNREAD =
      "script, style, noscript, template, svg, canvas, iframe, nav, header nav, footer, form,"
          + " button, [hidden], [aria-hidden=true]";
  private static final Set<String> HEADINGS = Set.of("h1", "h2", "h3", "h4", "h5", "h6");

  private ReadableText() {}

  static String of(Document page) {
    page.select(UNREAD).remove();
    Writer writer = new Writer();
    String title = page.title().strip();
    if (!title.isEmpty()) {
      writer.text.append("# ").append(title).append("\n\n");
    }
    Element main = page.selectFirst("main, article, [role=main]");
    NodeTraversor.traverse(writer, main == null || main.text().length() < 200 ? page.body() : main);
    return writer.tidy();
  }

  /** The same of one element. */
  static String ofElement(Element element) {
    Writer writer = new Writer();
    NodeTraversor.traverse(writer, element);
    // A cell of a table is set apart from one before it, which is not part of it.
    return writer.tidy().replaceFirst("^\\| ", "");
  }

  private static final class Writer implements NodeVisitor {

    private final StringBuilder text = new StringBuilder();

    String tidy() {
      return text.toString().replaceAll("[ \\t]+\n", "\n").replaceAll("\n{3,}", "\n\n").strip();
    }

    @Override
    public void head(Node node, int depth) {
      if (node instanceof TextNode words) {
        boolean preformatted = isPreformatted(words);
        append(preformatted ? words.getWholeText() : words.text(), preformatted);
      } else if (node instanceof Element element) {
        String name = element.normalName();
        if (HEADINGS.contains(name)) {
          line();
          text.append("\n").append("#".repeat(name.charAt(1) - '0')).append(' ');
        } else if (name.equals("li")) {
          line();
          text.append("- ");
        } else if (name.equals("br")) {
          text.append('\n');
        } else if (name.equals("td") || name.equals("th")) {
          text.append(element.elementSiblingIndex() == 0 ? "" : " | ");
        } else if (name.equals("p") || name.equals("pre") || name.equals("table")) {
          line();
          text.append('\n');
        } else if (element.isBlock()) {
          line();
        }
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element
          && (element.isBlock() || element.normalName().equals("tr"))
          && !element.normalName().equals("td")
          && !element.normalName().equals("th")) {
        line();
      }
    }

    private void append(String words, boolean preformatted) {
      boolean atStart = text.isEmpty() || text.charAt(text.length() - 1) == '\n';
      boolean spaced = !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
      text.append(!preformatted && (atStart || spaced) ? words.stripLeading() : words);
    }

    private void line() {
      if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
        text.append('\n');
      }
    }

    private static boolean isPreformatted(Node node) {
      for (Node at = node.parent(); at != null; at = at.parent()) {
        if (at instanceof Element element && element.normalName().equals("pre")) {
          return true;
        }
      }
      return false;
    }
  }
}
