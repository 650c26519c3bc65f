package dev.asyncat.jaxrs;

import dev.asyncat.json.Description;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tool that asks, because it does not say what it does, and remembers what it was told. */
final class NoteTool implements Tool<NoteTool.Note> {

  record Note(@Description("what to remember") String text) {}

  private final List<String> notes = new CopyOnWriteArrayList<>();

  List<String> notes() {
    return notes;
  }

  @Override
  public String name() {
    return "note";
  }

  @Override
  public String description() {
    return "Remembers a text.";
  }

  @Override
  public Class<Note> arguments() {
    return Note.class;
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.MODERATE;
  }

  @Override
  public ToolResult execute(Note note, ToolContext context) {
    notes.add(note.text());
    return ToolResult.ok().with("remembered", note.text());
  }
}
