package dev.asyncat.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonName;
import dev.asyncat.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {

  enum Kind {
    PLAIN_TEXT,
    MARKDOWN {
      @Override
      public String toString() {
        return "md";
      }
    },
    LOUD {
      @Override
      public String toString() {
        return name();
      }
    }
  }

  record Item(String content, int weight) {}

  @Description("all of it")
  record Everything(
      @Description("where") String path,
      int count,
      @Nullable Integer maxResults,
      Long offset,
      double ratio,
      BigDecimal price,
      boolean recursive,
      Optional<Boolean> deep,
      Kind kind,
      List<String> tags,
      List<Item> items,
      Map<String, Integer> counts,
      @JsonName("activeForm") @Nullable String active,
      Json anything,
      JsonObject object) {}

  record Node(String name, List<Node> children) {}

  record WithInstant(Instant at) {}

  @Test
  void a_record_becomes_an_object_schema() {
    assertThat(RecordSchema.of(Everything.class))
        .isEqualTo(
            Json.parse(
                """
                {"type":"object","description":"all of it","properties":{
                  "path":{"type":"string","description":"where"},
                  "count":{"type":"integer"},
                  "max_results":{"type":"integer"},
                  "offset":{"type":"integer"},
                  "ratio":{"type":"number"},
                  "price":{"type":"number"},
                  "recursive":{"type":"boolean"},
                  "deep":{"type":"boolean"},
                  "kind":{"type":"string","enum":["plain_text","md","LOUD"]},
                  "tags":{"type":"array","items":{"type":"string"}},
                  "items":{"type":"array","items":{"type":"object","properties":{
                     "content":{"type":"string"},"weight":{"type":"integer"}},
                     "required":["content","weight"]}},
                  "counts":{"type":"object","additionalProperties":{"type":"integer"}},
                  "activeForm":{"type":"string"},
                  "anything":{},
                  "object":{"type":"object"}},
                 "required":["path","count","offset","ratio","price","recursive","kind","tags",
                   "items","counts","anything","object"]}
                """));
  }

  @Test
  void names_are_split_where_a_person_would() {
    assertThat(List.of("maxResults", "URLPath", "parseHTML", "a", "x2y", "already_snake"))
        .map(WireNames::snakeCase)
        .containsExactly("max_results", "url_path", "parse_html", "a", "x2y", "already_snake");
  }

  @Test
  void a_record_that_contains_itself_is_refused_by_name() {
    assertThatThrownBy(() -> RecordSchema.of(Node.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Node")
        .hasMessageContaining("contains itself");
  }

  @Test
  void an_unsupported_type_is_refused_with_its_component() {
    assertThatThrownBy(() -> RecordSchema.of(WithInstant.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.time.Instant")
        .hasMessageContaining("component at");
    assertThatThrownBy(() -> RecordSchema.of(String.class)).hasMessageContaining("not a record");
  }
}
