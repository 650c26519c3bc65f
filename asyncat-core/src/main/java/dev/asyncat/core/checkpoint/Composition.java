package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.FileChange;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts together what several checkpoints say. */
final class Composition {

  private Composition() {}

  /**
   * What became of each path in all.
   *
   * @param inOrder the changes of each checkpoint, the oldest first
   */
  static Collection<FileChange> of(List<List<FileChange>> inOrder) {
    Map<String, FileChange> all = new TreeMap<>();
    for (List<FileChange> changes : inOrder) {
      for (FileChange change : changes) {
        all.merge(change.path(), change, Composition::of);
      }
    }
    return all.values().stream().filter(change -> !change.none()).toList();
  }

  private static FileChange of(FileChange first, FileChange second) {
    String doubt = first.doubt() == null ? second.doubt() : first.doubt();
    if (doubt == null && !first.after().sameAs(second.before())) {
      doubt = "somebody else changed it between two runs";
    }
    return new FileChange(
        first.path(),
        first.before(),
        second.after(),
        second.tool(),
        second.toolCallId(),
        first.lost(),
        doubt,
        second.at());
  }

  /**
   * Which checkpoints of a session are reverted, and by which revert. A revert that was itself
   * reverted counts no more.
   *
   * @param ofSession the oldest first
   */
  static Map<String, Checkpoint> reverted(List<Checkpoint> ofSession) {
    Map<String, Checkpoint> reverted = new HashMap<>();
    for (Checkpoint checkpoint : ofSession.reversed()) {
      if (!reverted.containsKey(checkpoint.id())) {
        checkpoint.reverts().forEach(id -> reverted.putIfAbsent(id, checkpoint));
      }
    }
    return reverted;
  }
}
