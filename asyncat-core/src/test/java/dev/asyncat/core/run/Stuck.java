package dev.asyncat.core.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The ways in which the parts of a run get stuck, and whether they are. */
final class Stuck {

  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CompletableFuture<Runnable> cancel = new CompletableFuture<>();

  /** Gets stuck, or does not, as a word says. */
  void act(String how) throws Exception {
    switch (how) {
      case "sleep" -> sleep();
      case "read" -> read();
      case "swallow" -> swallow();
      case "ignore" -> ignoreEverything();
      case "cancel" -> cancel();
      default -> {}
    }
  }

  /** Waits and can be interrupted. */
  void sleep() {
    entered.countDown();
    try {
      Thread.sleep(Duration.ofMinutes(10));
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** Waits for somebody who never says anything. */
  private void read() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
      entered.countDown();
      socket.getInputStream().read();
    }
  }

  /** Ends when interrupted, as if nothing had happened. */
  private void swallow() {
    entered.countDown();
    try {
      Thread.sleep(Duration.ofMinutes(10));
    } catch (InterruptedException swallowed) {
      // What this is about.
    }
  }

  /** Goes on until {@link #release}. */
  void ignoreEverything() {
    entered.countDown();
    boolean over = false;
    while (!over) {
      try {
        over = released.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException ignored) {
        // What this is about.
      }
    }
  }

  /** Cancels the run it is part of. */
  void cancel() {
    cancel.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().run();
  }

  void cancelBy(Runnable way) {
    cancel.complete(way);
  }

  void awaitEntered() {
    try {
      if (!entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing got stuck");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  void release() {
    released.countDown();
  }
}
