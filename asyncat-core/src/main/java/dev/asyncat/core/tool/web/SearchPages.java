package dev.asyncat.core.tool.web;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.OutboundRequest;
import dev.asyncat.core.web.Page;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Asks a search engine and reads its page of results. */
final class SearchPages {

  static final Duration TIMEOUT = Duration.ofSeconds(8);

  private static final int MAX_QUERY = 500;
  private static final int MAX_TEXT = 500;

  /** Where a result leads to, inside of the address that counts clicks. */
  private static final Pattern TARGET = Pattern.compile("[?&]uddg=([^&]+)");

  private static final Map<String, String> HEADERS =
      Map.of("User-Agent", "Mozilla/5.0 (compatible; asyncat)", "Accept-Language", "en");

  private final Outbound outbound;
  private final SearchEngine engine;

  SearchPages(Outbound outbound, SearchEngine engine) {
    this.outbound = outbound;
    this.engine = engine;
  }

  /** A page that was found. */
  record Hit(String title, String url, String snippet) {}

  String engine() {
    return engine.name();
  }

  /** The address of the page of results. */
  URI address(String query) {
    return withQuery(engine.pages(), "q=" + encoded(query));
  }

  static URI withQuery(URI base, String query) {
    return URI.create(base + (base.getRawQuery() == null ? "?" : "&") + query);
  }

  /** The words as part of an address. */
  static String encoded(String query) {
    String words = query.strip();
    if (words.isEmpty() || words.length() > MAX_QUERY) {
      throw new InvalidRequestException("query must have 1 to %d characters".formatted(MAX_QUERY));
    }
    return URLEncoder.encode(words, StandardCharsets.UTF_8);
  }

  /** An answer to one of the engine's addresses. */
  static Page fetch(Outbound outbound, URI uri, CancellationToken cancellation) {
    Page page =
        outbound.send(
            new OutboundRequest("GET", uri, HEADERS, null),
            TIMEOUT,
            PageText.MAX_BYTES,
            cancellation);
    if (page.status() != 200) {
      throw new UnavailableException(
          "the search engine answered with status %d; it may take this program for a robot, try"
                  .formatted(page.status())
              + " again later");
    }
    return page;
  }

  /**
   * What is found.
   *
   * @throws UnavailableException if the engine does not answer, or with something else
   */
  List<Hit> find(String query, CancellationToken cancellation) throws IOException {
    Page page = fetch(outbound, address(query), cancellation);
    Document document = PageText.elements(page).orElse(null);
    if (document == null || document.selectFirst(".result, .no-results, #links") == null) {
      throw new UnavailableException(
          "the search engine answered with something else than results, perhaps a check for robots;"
              + " try again later");
    }
    List<Hit> hits = new ArrayList<>();
    for (Element result : document.select(".result:not(.result--ad)")) {
      Element link = result.selectFirst("a.result__a[href]");
      if (link != null) {
        target(link)
            .ifPresent(
                url ->
                    hits.add(
                        new Hit(
                            PageText.start(link.text(), MAX_TEXT),
                            url,
                            Optional.ofNullable(result.selectFirst(".result__snippet"))
                                .map(snippet -> PageText.start(snippet.text(), MAX_TEXT))
                                .orElse(""))));
      }
    }
    return hits;
  }

  private static Optional<String> target(Element link) {
    String url = link.absUrl("href");
    Matcher counted = TARGET.matcher(url);
    try {
      String target =
          counted.find() ? URLDecoder.decode(counted.group(1), StandardCharsets.UTF_8) : url;
      return Optional.of(Outbound.address(target).toString());
    } catch (IllegalArgumentException | InvalidRequestException unusable) {
      return Optional.empty();
    }
  }

  /** The readable text of a page; empty if it cannot be had. */
  Optional<String> read(String url, int length, CancellationToken cancellation) {
    try {
      Page page = outbound.get(Outbound.address(url), TIMEOUT, PageText.MAX_BYTES, cancellation);
      return page.succeeded()
          ? PageText.of(page).map(text -> PageText.start(text.content(), length))
          : Optional.empty();
    } catch (CancelledException cancelled) {
      throw cancelled;
    } catch (AsyncatException | IOException unreadable) {
      return Optional.empty();
    }
  }
}
