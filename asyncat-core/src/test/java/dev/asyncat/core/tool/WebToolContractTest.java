package dev.asyncat.core.tool;

import dev.asyncat.core.tool.web.LoopbackServer;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The tools of the web keep the promises of a tool. */
class WebToolContractTest {

  private static JsonObject json(String text) {
    return Json.parseObject(text);
  }

  abstract static class Contract extends BuiltInToolContractTest.Contract {

    private LoopbackServer server;

    @BeforeEach
    void serve() throws IOException {
      server =
          new LoopbackServer()
              .on("/page", 200, "text/html", "<p class=a>hello")
              .on(
                  "/html/",
                  200,
                  "text/html",
                  "<div class=result><a class=result__a href='/page'>Hello</a></div>")
              .on("/", 200, "text/html", "vqd=\"4-12345\"")
              .on("/i.js", 200, "application/json", "{\"results\":[{\"image\":\"http://a/b\"}]}");
    }

    @AfterEach
    void stop() {
      server.close();
    }

    @Override
    BuiltInTools.Means means() {
      return super.means().searching(new SearchEngine(server.uri("/html/"), server.uri("/")));
    }

    JsonObject address(String path) {
      return Json.object().put("url", server.url(path)).build();
    }
  }

  @Nested
  class HttpGetTool extends Contract {
    @Override
    String name() {
      return "http_get";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          address("/page"),
          address("/page").with("selector", Json.of(".a")).with("max_chars", Json.of(1_000)));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          address("/absent"),
          address("/page").with("selector", Json.of("a[")),
          address("/page").with("selector", Json.of(".b")),
          json("{\"url\":\"file:///etc/passwd\"}"));
    }

    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(address("/slow"));
    }
  }

  @Nested
  class HttpRequestTool extends Contract {
    @Override
    String name() {
      return "http_request";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          address("/page"),
          address("/page")
              .with("method", Json.of("POST"))
              .with("headers", json("{\"X-A\":\"1\"}"))
              .with("body", json("{\"a\":1}"))
              .with("auth_token", Json.of("t"))
              .with("timeout", Json.of(20)));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(
          address("/absent"),
          address("/page").with("method", Json.of("TRACE")),
          address("/page").with("body_text", Json.of("x")),
          address("/page").with("timeout", Json.of(0)),
          address("/page").with("headers", json("{\"Host\":\"x\"}")),
          json("{\"url\":\"ftp://example.org/\"}"));
    }

    @Override
    protected Optional<JsonObject> lengthyArguments() {
      return Optional.of(address("/slow").with("timeout", Json.of(60)));
    }
  }

  @Nested
  class WebSearchTool extends Contract {
    @Override
    String name() {
      return "web_search";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(
          json("{\"query\":\"hello\"}"),
          json("{\"query\":\"hello\",\"max_results\":2,\"include_images\":true}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"query\":\"  \"}"));
    }
  }

  @Nested
  class SearchImagesTool extends Contract {
    @Override
    String name() {
      return "search_images";
    }

    @Override
    protected List<JsonObject> validArguments() {
      return List.of(json("{\"query\":\"hello\",\"max_results\":2}"));
    }

    @Override
    protected List<JsonObject> invalidArguments() {
      return List.of(json("{\"query\":\"  \"}"));
    }
  }
}
