package dev.asyncat.testkit.store;

import dev.asyncat.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The parts that the store contracts share: a new store for each test, closed at its end.
 *
 * <p>Public so that an implementation can collect all contracts in one class with nested ones.
 */
public abstract class StoreContract {

  private Store store;

  /** Opens a store without any content. Called once for each test; closed by the contract. */
  protected abstract Store openStore();

  @BeforeEach
  final void open() {
    store = openStore();
  }

  @AfterEach
  final void close() {
    store.close();
    store.close();
  }

  /** The store under test. */
  protected final Store store() {
    return store;
  }

  /** Runs all tasks at the same moment, each on a thread of its own, and gives their results. */
  static <T> List<T> together(List<? extends Callable<T>> tasks) throws Exception {
    var barrier = new CyclicBarrier(tasks.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> task : tasks) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await(30, TimeUnit.SECONDS);
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(result(future));
      }
      return results;
    }
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    } catch (TimeoutException stuck) {
      throw new AssertionError("a task did not end within a minute", stuck);
    }
  }
}
