package com.example.words;

import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolProvider;
import java.util.List;

/** Named in META-INF/services/dev.asyncat.tool.ToolProvider, which is how it is found. */
public final class WordsPlugin implements ToolProvider {

  @Override
  public String name() {
    return "words";
  }

  @Override
  public int apiVersion() {
    return API_VERSION;
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(new CountWords());
  }
}
