package dev.asyncat.langchain4j;

import dev.asyncat.error.CancelledException;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelException.Kind;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Finds out what an exception of LangChain4j or of a model under it means. */
final class ModelFailures {

  private ModelFailures() {}

  /**
   * What to throw: a {@link ModelException} or {@link CancelledException} if there is one in the
   * chain of causes, else one that fits.
   *
   * @throws Error if the failure is one
   */
  static RuntimeException toThrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    List<Throwable> chain = chain(failure);
    for (Throwable link : chain) {
      if (link instanceof ModelException || link instanceof CancelledException) {
        return (RuntimeException) link;
      }
    }
    String message = message(chain);
    for (Throwable link : chain) {
      int status = status(link);
      if (status > 0) {
        return ProviderFailures.of(status, "", message, null, failure);
      }
    }
    return new ModelException(kind(chain), message, failure);
  }

  private static int status(Throwable failure) {
    return switch (failure) {
      case HttpException http -> http.statusCode();
      case RateLimitException ignored -> 429;
      case AuthenticationException ignored -> 401;
      case ModelNotFoundException ignored -> 404;
      case TimeoutException ignored -> 408;
      case InternalServerException ignored -> 500;
      case ContentFilteredException ignored -> 400;
      case InvalidRequestException ignored -> 400;
      default -> 0;
    };
  }

  private static Kind kind(List<Throwable> chain) {
    for (Throwable link : chain) {
      switch (link) {
        case UnsupportedFeatureException ignored -> {
          return Kind.REJECTED;
        }
        case IllegalArgumentException ignored -> {
          return Kind.REJECTED;
        }
        case UnresolvedModelServerException ignored -> {
          return Kind.NETWORK;
        }
        case SocketTimeoutException ignored -> {
          return Kind.TIMEOUT;
        }
        case HttpTimeoutException ignored -> {
          return Kind.TIMEOUT;
        }
        case java.util.concurrent.TimeoutException ignored -> {
          return Kind.TIMEOUT;
        }
        case IOException io -> {
          // Jackson's exceptions are input errors too, but it is the answer that is broken.
          return io.getClass().getName().startsWith("com.fasterxml.jackson")
              ? Kind.BROKEN_ANSWER
              : Kind.NETWORK;
        }
        default -> {}
      }
    }
    return Kind.BROKEN_ANSWER;
  }

  /** The innermost message, which is the provider's own; outer ones mostly repeat it. */
  private static String message(List<Throwable> chain) {
    for (int i = chain.size() - 1; i >= 0; i--) {
      String message = chain.get(i).getMessage();
      if (message != null && !message.isBlank()) {
        return "The model call failed: " + message;
      }
    }
    return "The model call failed: " + chain.getLast().getClass().getName();
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable at = failure; at != null && !chain.contains(at); at = at.getCause()) {
      chain.add(at);
    }
    return chain;
  }
}
