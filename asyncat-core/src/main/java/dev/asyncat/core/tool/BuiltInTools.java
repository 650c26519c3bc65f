package dev.asyncat.core.tool;

import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.process.ListeningPorts;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.process.RunningProcesses;
import dev.asyncat.core.tool.attachment.ImageDescribe;
import dev.asyncat.core.tool.attachment.InspectAttachment;
import dev.asyncat.core.tool.attachment.ReadPdf;
import dev.asyncat.core.tool.attachment.Sight;
import dev.asyncat.core.tool.code.AstGetNode;
import dev.asyncat.core.tool.code.AstViewOutline;
import dev.asyncat.core.tool.code.CodeSearch;
import dev.asyncat.core.tool.code.FindDefinition;
import dev.asyncat.core.tool.code.FindReferences;
import dev.asyncat.core.tool.code.ListDefinitions;
import dev.asyncat.core.tool.code.RenameSymbol;
import dev.asyncat.core.tool.file.ApplyPatch;
import dev.asyncat.core.tool.file.CreateDirectory;
import dev.asyncat.core.tool.file.EditFile;
import dev.asyncat.core.tool.file.FileCopy;
import dev.asyncat.core.tool.file.FileDelete;
import dev.asyncat.core.tool.file.FileDiff;
import dev.asyncat.core.tool.file.FileMove;
import dev.asyncat.core.tool.file.FileWatch;
import dev.asyncat.core.tool.file.FindFiles;
import dev.asyncat.core.tool.file.GlobFind;
import dev.asyncat.core.tool.file.ListDirectory;
import dev.asyncat.core.tool.file.PatchFile;
import dev.asyncat.core.tool.file.ReadFile;
import dev.asyncat.core.tool.file.SearchFiles;
import dev.asyncat.core.tool.file.SearchReplaceBlock;
import dev.asyncat.core.tool.file.WriteFile;
import dev.asyncat.core.tool.interaction.AskUser;
import dev.asyncat.core.tool.planning.ListPlan;
import dev.asyncat.core.tool.planning.TodoWrite;
import dev.asyncat.core.tool.shell.RunCommand;
import dev.asyncat.core.tool.shell.RunSnippet;
import dev.asyncat.core.tool.shell.ShellSessionClose;
import dev.asyncat.core.tool.shell.ShellSessionRun;
import dev.asyncat.core.tool.shell.ShellSessionStart;
import dev.asyncat.core.tool.system.PortScan;
import dev.asyncat.core.tool.system.ProcessKill;
import dev.asyncat.core.tool.system.ProcessSpawn;
import dev.asyncat.core.tool.system.PsList;
import dev.asyncat.core.tool.web.FetchUrl;
import dev.asyncat.core.tool.web.HttpGet;
import dev.asyncat.core.tool.web.HttpRequest;
import dev.asyncat.core.tool.web.SearchImages;
import dev.asyncat.core.tool.web.WebSearch;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.model.Message;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The tools every runtime has unless it is built without them. */
public final class BuiltInTools {

  private BuiltInTools() {}

  /**
   * What they work with.
   *
   * @param ids gives ids to the steps of a plan and to logs
   * @param commandTimeout for commands that name none
   */
  public record Means(
      Processes processes,
      Outbound outbound,
      SearchEngine searchEngine,
      Documents documents,
      Sight sight,
      Supplier<String> ids,
      Duration commandTimeout) {

    /**
     * The usual: DuckDuckGo, neither readers of documents nor models that see, random ids and the
     * default time for commands.
     */
    public static Means of(Processes processes, Outbound outbound) {
      return new Means(
          processes,
          outbound,
          SearchEngine.duckDuckGo(),
          Documents.none(),
          new Blind(),
          () -> UUID.randomUUID().toString(),
          RunCommand.DEFAULT_TIMEOUT);
    }

    /** The same with another search engine. */
    public Means searching(SearchEngine engine) {
      return new Means(processes, outbound, engine, documents, sight, ids, commandTimeout);
    }

    /** The same with readers of documents, and models that look at images. */
    public Means reading(Documents others, Sight eyes) {
      return new Means(processes, outbound, searchEngine, others, eyes, ids, commandTimeout);
    }
  }

  /** All of them, in the order in which they are listed. */
  public static List<Tool<?>> all(Means means) {
    Processes processes = means.processes();
    Outbound outbound = means.outbound();
    RunningProcesses running = new RunningProcesses(Clock.systemUTC());
    return List.of(
        new ReadFile(),
        new WriteFile(),
        new EditFile(),
        new PatchFile(),
        new SearchFiles(),
        new ListDirectory(),
        new FindFiles(),
        new RunCommand(processes, means.commandTimeout()),
        new TodoWrite(means.ids()),
        new ListPlan(),
        new AskUser(),
        new FetchUrl(outbound),
        new CreateDirectory(),
        new ApplyPatch(),
        new SearchReplaceBlock(),
        new GlobFind(),
        new FileDiff(),
        new FileCopy(),
        new FileMove(),
        new FileDelete(),
        new FileWatch(),
        new CodeSearch(),
        new ListDefinitions(),
        new FindDefinition(),
        new FindReferences(),
        new RenameSymbol(),
        new AstViewOutline(),
        new AstGetNode(),
        RunSnippet.python(processes),
        RunSnippet.node(processes),
        new ShellSessionStart(processes.shells(), processes.fencing()),
        new ShellSessionRun(processes.shells(), processes.fencing()),
        new ShellSessionClose(processes.shells()),
        new PsList(running),
        new ProcessKill(running, processes.ending()),
        new ProcessSpawn(processes.background(), processes.fencing(), means.ids()),
        new PortScan(new ListeningPorts()),
        new WebSearch(outbound, means.searchEngine()),
        new HttpGet(outbound),
        new HttpRequest(outbound),
        new SearchImages(outbound, means.searchEngine()),
        new InspectAttachment(means.documents(), means.sight()),
        new ImageDescribe(means.sight()),
        new ReadPdf(means.documents()));
  }

  /** Where no model sees. */
  private record Blind() implements Sight {

    @Override
    public boolean sees(ToolContext context) {
      return false;
    }

    @Override
    public String describe(Message.Image image, String prompt, ToolContext context) {
      throw new InvalidRequestException("no model sees images here");
    }
  }
}
