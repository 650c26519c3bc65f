package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.PullProgress.Stage;
import dev.asyncat.error.CancelledException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one thread of one process at a time fetch a model. The lock belongs to an open file, so it
 * ends with its process, however that ends.
 */
final class PullLock implements AutoCloseable {

  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private PullLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock for as long as the fetch is not cancelled. */
  static PullLock take(Path file, PullMonitor monitor) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      boolean told = false;
      while (!tryLock(channel)) {
        if (!told) {
          monitor.begin(Stage.WAITING, "another fetch of this model", 0, 0);
          told = true;
        }
        monitor.cancellation().throwIfCancelled();
        Thread.sleep(POLL_MILLIS);
      }
      taken = true;
      return new PullLock(channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The fetch was interrupted", e);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  /** Gives the lock back. The file stays: deleting it would let two holders in. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
