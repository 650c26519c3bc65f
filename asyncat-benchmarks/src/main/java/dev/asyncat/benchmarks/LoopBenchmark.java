package dev.asyncat.benchmarks;

import dev.asyncat.core.Asyncat;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.store.Store;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a run of twenty rounds costs beside the model: in memory, durable, and with LangChain4j's
 * AiServices over the same script. Divide by twenty for the cost of a round. AiServices keeps no
 * record of what it did; asyncat in memory keeps all of it, and durable keeps it on disk.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked as set-up first.
public class LoopBenchmark {

  private static final int ROUNDS = 20;

  /** A runtime that forgets. */
  @State(Scope.Benchmark)
  public static class InMemory {

    Asyncat asyncat;
    Path directory;

    /** Opens it. */
    @Setup
    public void open() throws IOException {
      directory = Files.createTempDirectory("asyncat-bench");
      asyncat =
          Asyncat.builder()
              .model(new FixedModel(ROUNDS, 1))
              .tool(new NoopTool())
              .builtInTools(false)
              .build();
    }

    /** Closes it. */
    @TearDown
    public void close() throws IOException {
      asyncat.close();
      delete(directory);
    }
  }

  /** A runtime on disk. */
  @State(Scope.Benchmark)
  public static class Durable {

    Asyncat asyncat;
    Store store;
    Path directory;

    /** Opens it. */
    @Setup
    public void open() throws IOException {
      directory = Files.createTempDirectory("asyncat-bench");
      store = SqliteStore.open(directory.resolve("data"));
      asyncat =
          Asyncat.builder()
              .store(store)
              .model(new FixedModel(ROUNDS, 1))
              .tool(new NoopTool())
              .builtInTools(false)
              .build();
    }

    /** Closes it. */
    @TearDown
    public void close() throws IOException {
      asyncat.close();
      store.close();
      delete(directory);
    }
  }

  /** LangChain4j's agent over the same script. */
  @State(Scope.Benchmark)
  public static class Peer {

    Assistant assistant;

    /** Opens it. */
    @Setup
    public void open() {
      assistant =
          AiServices.builder(Assistant.class)
              .chatModel(new PeerModel())
              .tools(new PeerTool())
              .build();
    }
  }

  /** A run in memory. */
  @Benchmark
  public String asyncatInMemory(InMemory state) {
    return state.asyncat.run(RunRequest.of("go").in(state.directory)).answer();
  }

  /** A run on disk. */
  @Benchmark
  public String asyncatDurable(Durable state) {
    return state.asyncat.run(RunRequest.of("go").in(state.directory)).answer();
  }

  /** A run of the peer, which keeps nothing. */
  @Benchmark
  public String langchain4jAiServices(Peer state) {
    return state.assistant.chat("go");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The peer's interface. */
  public interface Assistant {
    /** Answers. */
    String chat(String message);
  }

  /** The peer's tool. */
  public static final class PeerTool {
    /** Does nothing. */
    @Tool("Does nothing.")
    public String noop(int n) {
      return "{\"success\":true}";
    }
  }

  private static final class PeerModel implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
      long rounds =
          request.messages().stream().filter(ToolExecutionResultMessage.class::isInstance).count();
      AiMessage message =
          rounds < ROUNDS
              ? AiMessage.from(
                  ToolExecutionRequest.builder()
                      .id("call-" + rounds)
                      .name("noop")
                      .arguments("{\"arg0\":" + rounds + ",\"n\":" + rounds + "}")
                      .build())
              : AiMessage.from("word ");
      return ChatResponse.builder().aiMessage(message).build();
    }
  }
}
