package dev.asyncat.langchain4j;

import dev.asyncat.model.ModelRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;

/**
 * Adds what only one provider's parameters can say, such as a thinking budget. Thread-safe: one
 * instance serves all requests of a model.
 */
@FunctionalInterface
public interface RequestParameters {

  /** Sends the common parameters and nothing else. */
  RequestParameters COMMON = (request, common) -> common;

  /**
   * The parameters to send.
   *
   * @param request what is asked
   * @param common limits, sampling, tools and response format of the request, as LangChain4j's
   *     vendor-neutral parameters
   */
  ChatRequestParameters adapt(ModelRequest request, ChatRequestParameters common);
}
