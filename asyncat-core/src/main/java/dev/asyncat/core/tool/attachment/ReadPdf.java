package dev.asyncat.core.tool.attachment;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives the text of a PDF document. */
public final class ReadPdf implements Tool<ReadPdf.Arguments> {

  static final int MOST_CHARACTERS = 12_000;

  private static final String PDF = "pdf";
  private static final Pattern PAGES = Pattern.compile("(\\d{1,6})(?:\\s*-\\s*(\\d{1,6}))?");

  private final Documents documents;

  /** The tool. */
  public ReadPdf(Documents documents) {
    this.documents = documents;
  }

  /** The arguments. */
  public record Arguments(
      @Description("The PDF file") String path,
      @Description("One page or some, such as 3 or 1-5; all if left out") @Nullable String pages,
      @Description("Whether text comes in the order of its place on the page; default: no")
          @Nullable Boolean layout) {}

  @Override
  public String name() {
    return "read_pdf";
  }

  @Override
  public String description() {
    return "Read the text of a PDF document, all of it or some pages.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "data";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public int modelTextLimit() {
    return MOST_CHARACTERS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Read PDF: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    TextRequest request = request(arguments.pages(), Boolean.TRUE.equals(arguments.layout()));
    return read(AttachedFile.at(arguments.path(), context), documents, request, context);
  }

  static ToolResult read(
      AttachedFile file, Documents documents, TextRequest request, ToolContext context)
      throws IOException {
    if (!file.isPdf()) {
      throw new InvalidRequestException("%s is not a PDF document".formatted(file.shown()));
    }
    ExtractedText text = documents.text(file.path(), PDF, request, context.cancellation());
    ToolResult result =
        ToolResult.ok()
            .with("path", file.shown())
            .with("pages", text.pages())
            .with("chars", text.text().length())
            .with("content", text.text());
    if (text.text().isBlank()) {
      return result.with("note", "These pages have no text; they may be images of text.");
    }
    return text.truncated()
        ? result.with("note", "Only the beginning is shown; ask for fewer pages to see the rest.")
        : result;
  }

  private static TextRequest request(@Nullable String pages, boolean layout) {
    if (pages == null || pages.isBlank()) {
      return new TextRequest(1, Integer.MAX_VALUE, layout, MOST_CHARACTERS);
    }
    Matcher wanted = PAGES.matcher(pages.strip());
    if (wanted.matches()) {
      int first = Integer.parseInt(wanted.group(1));
      int last = wanted.group(2) == null ? first : Integer.parseInt(wanted.group(2));
      if (first >= 1 && last >= first) {
        return new TextRequest(first, last, layout, MOST_CHARACTERS);
      }
    }
    throw new InvalidRequestException(
        "pages must be one page or a range, such as 3 or 1-5, not '%s'".formatted(pages));
  }
}
