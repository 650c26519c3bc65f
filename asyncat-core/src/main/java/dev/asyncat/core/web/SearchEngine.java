package dev.asyncat.core.web;

import java.net.URI;

/**
 * Where the web is searched: pages as DuckDuckGo's pages without scripts show them, images as its
 * main site gives them. A relay that speaks the same can take its place.
 *
 * @param pages the address that answers {@code ?q=words} with a page of results
 * @param images the address of the site that answers {@code ?q=words} with a token, and {@code
 *     i.js} below it with images for that
 */
public record SearchEngine(URI pages, URI images) {

  /** DuckDuckGo itself. */
  public static SearchEngine duckDuckGo() {
    return new SearchEngine(
        URI.create("https://html.duckduckgo.com/html/"), URI.create("https://duckduckgo.com/"));
  }

  /** What the results call it. */
  public String name() {
    return "duckduckgo";
  }
}
