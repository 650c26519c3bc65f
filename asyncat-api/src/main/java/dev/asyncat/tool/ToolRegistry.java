package dev.asyncat.tool;

import java.util.List;
import java.util.Optional;

/** The tools of a runtime. Names are unique. Thread-safe. */
public interface ToolRegistry {

  /** All tools, in the order in which they were registered. */
  List<ToolSpec> specs();

  /** The tool of a name. */
  Optional<Tool<?>> find(String name);
}
