package dev.asyncat.core.wiring;

import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.core.checkpoint.CheckpointLimits;
import dev.asyncat.core.process.Fence;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.model.ModelSource;
import dev.asyncat.permission.Approver;
import dev.asyncat.run.Aids;
import dev.asyncat.store.Store;
import dev.asyncat.tool.Tool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an application chose when it built its runtime. */
public record RuntimeParts(
    Store store,
    ModelSource models,
    List<Tool<?>> tools,
    boolean builtInTools,
    boolean privateAddresses,
    SearchEngine searchEngine,
    List<TextExtractor> extractors,
    List<Path> pluginFolders,
    Fence fence,
    CheckpointLimits checkpointLimits,
    List<Path> roots,
    Aids aids,
    @Nullable Approver approver,
    Recovery recovery,
    Duration stopPatience,
    Clock clock,
    Supplier<String> ids) {

  /** Copies the lists. */
  public RuntimeParts {
    tools = List.copyOf(tools);
    extractors = List.copyOf(extractors);
    roots = List.copyOf(roots);
    pluginFolders = List.copyOf(pluginFolders);
  }
}
