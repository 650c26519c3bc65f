package dev.asyncat.cli.remote;

import dev.asyncat.error.AsyncatException;

/** A server cannot be reached, or cannot answer just now; it may again later. */
public final class ConnectionLostException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  ConnectionLostException(String message) {
    super(message);
  }

  ConnectionLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
