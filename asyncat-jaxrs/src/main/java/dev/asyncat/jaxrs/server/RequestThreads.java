package dev.asyncat.jaxrs.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A virtual thread for each request, and the knowledge of whether any is still being answered.
 *
 * <p>Grizzly's own count is not used: a request whose client went away stays in it for ever, so
 * that every stop of the server would take as long as it may.
 */
final class RequestThreads extends AbstractExecutorService {

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private int running;

  @Override
  public void execute(Runnable task) {
    count(1);
    boolean started = false;
    try {
      threads.execute(
          () -> {
            try {
              task.run();
            } finally {
              count(-1);
            }
          });
      started = true;
    } catch (RejectedExecutionException stopped) {
      // The connection was closed with all others.
    } finally {
      if (!started) {
        count(-1);
      }
    }
  }

  private void count(int change) {
    lock.lock();
    try {
      running += change;
      if (running == 0) {
        quiet.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is being answered, or the time is over. */
  void awaitQuiet(Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (running > 0 && nanos > 0) {
        nanos = quiet.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(timeout, unit);
  }
}
