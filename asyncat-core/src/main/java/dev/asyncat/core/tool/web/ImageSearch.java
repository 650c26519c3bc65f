package dev.asyncat.core.tool.web;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.Page;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a search engine for images. */
final class ImageSearch {

  private static final int MAX_TEXT = 300;

  /** The engine wants back what it has written into its page. */
  private static final Pattern TOKEN = Pattern.compile("vqd=[\"']?([\\d-]{5,100})");

  private final Outbound outbound;
  private final SearchEngine engine;

  ImageSearch(Outbound outbound, SearchEngine engine) {
    this.outbound = outbound;
    this.engine = engine;
  }

  /** The address that is asked first. */
  URI address(String query) {
    return SearchPages.withQuery(
        engine.images(), "q=" + SearchPages.encoded(query) + "&iax=images&ia=images");
  }

  /**
   * What is found, as results show it.
   *
   * @throws UnavailableException if the engine does not answer, or with something else
   */
  List<JsonObject> find(String query, int most, CancellationToken cancellation) {
    Page page = SearchPages.fetch(outbound, address(query), cancellation);
    Matcher token = TOKEN.matcher(page.text());
    if (!token.find()) {
      throw new UnavailableException(
          "the search engine gave no token for images, perhaps because it takes this program for a"
              + " robot; try again later");
    }
    Page answer =
        SearchPages.fetch(
            outbound,
            SearchPages.withQuery(
                engine.images().resolve("i.js"),
                "l=us-en&o=json&q=%s&vqd=%s&f=,,,,,&p=1"
                    .formatted(
                        SearchPages.encoded(query),
                        URLEncoder.encode(token.group(1), StandardCharsets.UTF_8))),
            cancellation);
    return images(answer, most);
  }

  private static List<JsonObject> images(Page answer, int most) {
    JsonArray results;
    try {
      results = Json.parseObject(answer.text()).array("results").orElse(JsonArray.EMPTY);
    } catch (JsonSyntaxException noJson) {
      throw new UnavailableException(
          "the search engine answered with something else than images", noJson);
    }
    List<JsonObject> images = new ArrayList<>();
    for (JsonObject found : results.objects()) {
      if (images.size() < most && !found.string("image", "").isEmpty()) {
        images.add(
            Json.object()
                .put("index", images.size() + 1)
                .put("title", text(found, "title"))
                .put("url", text(found, "url"))
                .put("image", text(found, "image"))
                .put("thumbnail", text(found, "thumbnail"))
                .put("source", text(found, "source"))
                .put("width", found.integer("width").orElse(0))
                .put("height", found.integer("height").orElse(0))
                .build());
      }
    }
    return images;
  }

  private static String text(JsonObject found, String key) {
    String text = found.string(key, "");
    return key.equals("title") || key.equals("source") ? PageText.start(text, MAX_TEXT) : text;
  }
}
