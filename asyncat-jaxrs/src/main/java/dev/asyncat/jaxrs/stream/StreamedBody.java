package dev.asyncat.jaxrs.stream;

import java.io.IOException;
import java.io.OutputStream;

/** What is sent to one client piece by piece. Used by one thread. */
public interface StreamedBody {

  /**
   * Writes everything and returns at the end.
   *
   * @throws IOException if the client is gone
   */
  void write(OutputStream out) throws IOException;

  /** Whether everything was written, rather than given up because the client was gone. */
  boolean over();
}
