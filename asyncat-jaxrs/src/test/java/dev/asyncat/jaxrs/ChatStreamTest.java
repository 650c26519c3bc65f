package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Chats and titles: what asks the model without an agent. */
class ChatStreamTest {

  private static final String PATH = "/api/ai/chat/stream";
  private static final JsonObject HELLO = Json.object().put("message", "Hello").build();

  private static ScriptedModel seeing() {
    return ScriptedModel.builder()
        .capabilities(new ModelCapabilities(true, false, true, List.of(), 8_000, "fallback", 1_000))
        .otherwise(request -> Turn.saying("A cat."))
        .build();
  }

  @Test
  void an_answer_is_streamed_and_ends_with_done() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("Hi there").usage(7, 3));
    try (TestApi api = TestApi.with(model);
        SseStream stream =
            api.client().stream(
                PATH,
                HELLO.with(
                    "conversationHistory",
                    Json.parse(
                        "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},"
                            + "{\"role\":\"system\",\"content\":\"c\"}]")))) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
      List<SseStream.Event> events = stream.rest();
      assertThat(events)
          .extracting(SseStream.Event::type)
          .contains("delta")
          .endsWith("usage_update", "done");
      assertThat(events.getLast().data())
          .isEqualTo(Json.parseObject("{\"answer\":\"Hi there\",\"stopReason\":\"answer\"}"));
      assertThat(model.requests().getFirst().messages().subList(1, 4))
          .containsExactly(Message.user("a"), Message.assistant("b"), Message.user("Hello"));
    }
  }

  @Test
  void a_failure_of_the_model_is_an_event() {
    ScriptedModel model =
        ScriptedModel.of(Turn.failing(ModelException.Kind.UNAUTHORIZED, "bad key"));
    try (TestApi api = TestApi.with(model);
        SseStream stream = api.client().stream(PATH, HELLO)) {
      List<SseStream.Event> events = stream.rest();
      assertThat(events).extracting(SseStream.Event::type).containsExactly("error", "done");
      assertThat(events.getFirst().data().string("message")).contains("bad key");
      assertThat(events.getLast().data().string("stopReason")).contains("error");
    }
  }

  @Test
  void images_reach_a_model_that_sees() {
    ScriptedModel model = seeing();
    try (TestApi api = TestApi.with(model);
        SseStream stream =
            api.client().stream(
                PATH,
                HELLO.with(
                    "fileAttachments",
                    Json.parse(
                        "[{\"mime\":\"image/png\",\"dataUrl\":\"data:image/png;base64,AAAA\"},{\"name\":\"a.txt\",\"mime\":\"text/plain\"}]")))) {
      stream.rest();
      assertThat(model.requests().getFirst().messages().getLast())
          .isEqualTo(
              new Message.User(
                  List.of(new Message.Text("Hello"), new Message.Image("image/png", "AAAA"))));
    }
  }

  @Test
  void what_is_no_image_or_cannot_be_seen_is_refused_before_the_stream_starts() {
    try (TestApi api = TestApi.with(seeing())) {
      for (String url :
          List.of(
              "data:image/tiff;base64,AAAA",
              "data:image/png;base64,",
              "data:image/png;base64,A*",
              "",
              "data:image/png;base64," + "A".repeat(8_000_000))) {
        Answer answer =
            api.client()
                .post(
                    PATH,
                    HELLO.with(
                        "fileAttachments",
                        Json.array(
                            Json.object().put("mime", "image/png").put("dataUrl", url).build())));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error())
            .isEqualTo(
                "Images must be PNG, JPEG, WebP, or GIF files under the attachment size limit.");
      }
    }
    try (TestApi api = TestApi.with(ScriptedModel.answering("x"))) {
      Answer answer =
          api.client()
              .post(
                  PATH,
                  HELLO.with(
                      "fileAttachments",
                      Json.parse("[{\"dataUrl\":\"data:image/png;base64,AAAA\"}]")));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).contains("does not support image input");
      assertThat(api.client().post(PATH, JsonObject.EMPTY).error()).isEqualTo("message required");
    }
  }

  @Test
  void without_a_model_there_is_no_chat_but_a_title() {
    try (TestApi api = TestApi.withoutModel()) {
      assertThat(api.client().post(PATH, HELLO).status()).isEqualTo(503);

      Answer title =
          api.client()
              .post(
                  "/api/ai/generate-title",
                  Json.object().put("userMessage", "How do I feed cats?").build());

      assertThat(title.body())
          .isEqualTo(
              Json.parseObject(
                  "{\"success\":true,\"title\":\"How do I feed cats?\",\"source\":\"message\"}"));
    }
  }

  @Test
  void the_model_makes_the_title() {
    try (TestApi api =
        TestApi.with(ScriptedModel.of(Turn.saying("\"Feeding cats\""), Turn.saying("")))) {
      JsonObject message =
          Json.object().put("userMessage", "How?").put("aiResponse", "So.").build();

      assertThat(api.client().post("/api/ai/generate-title", message).body())
          .isEqualTo(
              Json.parseObject(
                  "{\"success\":true,\"title\":\"Feeding cats\",\"source\":\"model\"}"));
      assertThat(api.client().post("/api/ai/generate-title", message).body().get("title"))
          .contains(Json.nul());
      assertThat(api.client().post("/api/ai/generate-title", JsonObject.EMPTY).error())
          .isEqualTo("userMessage required");
    }
  }

  @Test
  void a_client_that_goes_away_ends_the_answer() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ScriptedModel model = ScriptedModel.of(Turn.saying("begin").hang());
    try (TestApi api =
        TestApi.with(
            new ModelProvider() {
              @Override
              public ModelInfo info() {
                return model.info();
              }

              @Override
              public void stream(
                  ModelRequest request,
                  CancellationToken cancel,
                  Consumer<? super ModelEvent> sink) {
                try {
                  model.stream(request, cancel, sink);
                } finally {
                  ended.countDown();
                }
              }
            })) {
      SseStream stream = api.client().stream(PATH, HELLO);
      stream.await("delta");
      stream.close();

      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
