package dev.asyncat.tool;

import java.util.List;

/**
 * What a plug-in jar offers. Found through {@link java.util.ServiceLoader}, and only when the
 * application asks for plug-ins. Implementations need a public constructor without parameters.
 */
public interface ToolProvider {

  /** The version of this interface. A provider made for another major version is not used. */
  int API_VERSION = 1;

  /** A name for messages and listings. */
  default String name() {
    return getClass().getName();
  }

  /**
   * The version the plug-in was written for. Override it with {@code return API_VERSION;}, which
   * the compiler turns into the number of that time; without that, a plug-in claims to be made for
   * whatever runtime it meets.
   */
  default int apiVersion() {
    return API_VERSION;
  }

  /** The tools. Called once per runtime. */
  default List<Tool<?>> tools() {
    return List.of();
  }
}
