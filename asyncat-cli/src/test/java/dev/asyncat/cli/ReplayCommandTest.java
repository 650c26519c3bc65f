package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.tool.ToolCall;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {

  @TempDir private Path directory;
  private Path project;

  @BeforeEach
  void project() throws IOException {
    project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(project.resolve("README.md"), "A \"library\" for\n\tcounting  \ncats.\n");
  }

  private Cli cli() {
    return new Cli(directory, ScriptedModel.of());
  }

  private Path data() {
    return directory.resolve("data");
  }

  private static Turn calling(String tool, String arguments) {
    return Turn.calling(tool, Json.parseObject(arguments));
  }

  /**
   * A session with approvals, a refusal, a long result and an answer that is hard to write down.
   */
  private String session() {
    return session(
        ScriptedModel.of(
            calling("read_file", "{\"path\":\"README.md\"}").usage(10, 3),
            calling(
                "write_file", "{\"path\":\"a.txt\",\"content\":\"say \\\"\\\"\\\" \\\\u0041 */\"}"),
            calling("run_command", "{\"command\":\"seq 1 2000\"}"),
            calling("no_such_tool", "{}"),
            Turn.saying("Three lines:\n  \"\"\"one\"\"\" \\ \u202e\u0007 \n\n\ttwo 👋🏽  \nend ")),
        "Read */ the \\u0022README\\u0022");
  }

  private String session(ModelProvider model, String goal) {
    try (SqliteStore store = SqliteStore.open(data());
        Asyncat asyncat =
            Asyncat.builder()
                .store(store)
                .model(model)
                .approver(
                    (request, cancel) ->
                        request.call().name().equals("write_file")
                            ? PermissionDecision.deny("not \"today\"")
                            : PermissionDecision.allow())
                .build()) {
      Run run = asyncat.run(RunRequest.of(goal).in(project));
      run.result();
      return run.sessionId();
    }
  }

  @Test
  void the_test_it_writes_compiles_and_passes() throws Exception {
    Cli cli = cli();

    assertThat(cli.run("replay", session(), "--out", "src/test/java/com/acme/CatsTest.java"))
        .as(cli.err())
        .isZero();

    Path source = directory.resolve("src/test/java/com/acme/CatsTest.java");
    Path recording = directory.resolve("src/test/resources/com/acme/CatsTest.jsonl");
    assertThat(cli.out()).contains("wrote " + source, "wrote " + recording);
    assertThat(source)
        .content()
        .startsWith("package com.acme;")
        .contains("class CatsTest {")
        .contains(".endedWith(StopReason.ANSWER)")
        .contains(".calledTools(\"read_file\", \"write_file\", \"run_command\", \"no_such_tool\")")
        .contains(".hasSize(");
    assertThatCode(test("com.acme.CatsTest", source, recording)).doesNotThrowAnyException();
    assertThat(project.resolve("a.txt")).doesNotExist();
  }

  @Test
  void the_test_fails_when_the_recording_is_changed() throws Exception {
    cli().run("replay", session(), "--class", "CatsTest");
    Path source = directory.resolve("CatsTest.java");
    Path recording = directory.resolve("CatsTest.jsonl");
    String recorded = Files.readString(recording);

    for (List<String> change :
        List.of(
            List.of("two 👋🏽", "three"),
            List.of("for\\n2: \\tcounting", "for\\n2: \\tchasing"),
            List.of("not \\\"today\\\"", "not ever"),
            List.of("seq 1 2000", "seq 1 3000"),
            List.of("\\n1999\\n", "\\n19990\\n"))) {
      Files.writeString(recording, recorded.replace(change.get(0), change.get(1)));
      assertThat(recording).as(change.toString()).content().isNotEqualTo(recorded);

      assertThatThrownBy(test("CatsTest", source, recording))
          .as(change.toString())
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void a_session_without_calls_makes_a_test_too() throws Exception {
    Cli cli = cli();

    assertThat(cli.run("replay", session(ScriptedModel.answering("Hello."), "Say hello"))).isZero();

    Path source = Path.of(cli.out().lines().findFirst().orElseThrow().substring("wrote ".length()));
    String name = source.getFileName().toString().replace(".java", "");
    assertThat(name).matches("Replay[0-9a-f]{8}Test");
    assertThat(source)
        .content()
        .contains(".answered(\"Hello.\")", ".calledNoTool()")
        .doesNotContain("RecordedAnswers", "json(", "package ");
    assertThatCode(test(name, source, source.resolveSibling(name + ".jsonl")))
        .doesNotThrowAnyException();
  }

  @Test
  void a_long_answer_and_a_failed_run_make_a_test_too() throws Exception {
    Cli cli = cli();
    cli.run(
        "replay",
        session(ScriptedModel.answering("long \"answer\"\n".repeat(8_000)), "Talk"),
        "--class",
        "LongTest");
    cli.run(
        "replay",
        session(
            ScriptedModel.of(Turn.failing(ModelException.Kind.UNAUTHORIZED, "key refused")),
            "Talk"),
        "--class",
        "FailedTest");

    assertThat(cli.err()).isEmpty();
    for (String name : List.of("LongTest", "FailedTest")) {
      Path source = directory.resolve(name + ".java");
      assertThat(Files.size(source)).isLessThan(10_000);
      assertThatCode(test(name, source, directory.resolve(name + ".jsonl")))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void run_replays_at_once_and_writes_nothing() throws IOException {
    Cli cli = cli();

    assertThat(cli.run("replay", session(), "--run")).as(cli.err()).isZero();

    assertThat(cli.out())
        .contains("✔ the replay did the same: 4 tool calls, stop reason answer")
        .doesNotContain("wrote");
    try (var files = Files.list(directory)) {
      assertThat(files).doesNotContain(directory.resolve("CatsTest.java")).hasSize(2);
    }
  }

  @Test
  void a_replay_that_cannot_be_the_same_says_what_differs() {
    // What the model wrote in place of arguments is not in the log, only how it was understood.
    String id =
        session(
            ScriptedModel.of(
                Turn.silent()
                    .event(new ModelEvent.Call(ToolCall.unparsed("c1", "read_file", "{{{"))),
                Turn.saying("I see.")),
            "Read");
    Cli cli = cli();

    assertThat(cli.run("replay", id, "--run")).isEqualTo(1);

    assertThat(cli.out())
        .contains("✘ the replay differs: ")
        .contains("the result of read_file")
        .contains("recorded: ", "replayed: ");
  }

  @Test
  void a_server_may_have_the_data_open() {
    String id = session();
    try (SqliteStore server = SqliteStore.open(data())) {
      assertThat(server.file()).exists();
      Cli cli = cli();

      assertThat(cli.run("replay", id, "--run")).as(cli.err()).isZero();
    }
  }

  @Test
  void unknown_sessions_and_those_of_others_are_usage_errors() {
    Cli nothing = cli();
    assertThat(nothing.run("replay", "x")).isEqualTo(1);
    assertThat(nothing.err()).contains("there is no database in " + data());

    session();
    Cli unknown = cli();
    assertThat(unknown.run("replay", "x")).isEqualTo(2);
    assertThat(unknown.err()).isEqualTo("asyncat: There is no session 'x'\n");

    String bobs;
    try (SqliteStore store = SqliteStore.open(data());
        Asyncat asyncat =
            Asyncat.builder().store(store).model(ScriptedModel.answering("Hi.")).build()) {
      String bob = asyncat.users().add("bob").user().id();
      Run run = asyncat.run(RunRequest.builder("Hi").userId(bob).workingDirectory(project).build());
      run.result();
      bobs = run.sessionId();
    }
    Cli others = cli();
    assertThat(others.run("replay", bobs, "--run")).isEqualTo(2);
    assertThat(others.err()).contains("is of user 'bob'", "--user 'bob'");
    assertThat(cli().run("replay", bobs, "--run", "--user", "bob")).isZero();
    Cli nobody = cli();
    assertThat(nobody.run("replay", bobs, "--user", "eve")).isEqualTo(2);
    assertThat(nobody.err()).contains("There is no user 'eve'", "bob");
  }

  @Test
  void a_run_that_has_not_ended_cannot_become_a_test() {
    CountDownLatch asked = new CountDownLatch(1);
    try (SqliteStore store = SqliteStore.open(data());
        Asyncat asyncat =
            Asyncat.builder()
                .store(store)
                .model(ScriptedModel.of(Turn.silent().then(asked::countDown).hang()))
                .build()) {
      Run run = asyncat.run(RunRequest.of("Wait").in(project));
      asked.await();
      Cli cli = cli();

      assertThat(cli.run("replay", run.sessionId())).isEqualTo(1);

      assertThat(cli.err()).contains("has not ended yet");
      assertThat(run.ended()).isFalse();
      run.cancel("enough");
      run.result();
      assertThat(cli().run("replay", run.sessionId(), "--run")).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void names_that_cannot_be_and_files_that_are_there_are_usage_errors() throws IOException {
    String id = session();
    Files.writeString(directory.resolve("MineTest.java"), "mine");

    assertThat(failure(id, "--class", "1x")).contains("cannot be the name of a Java class");
    assertThat(failure(id, "--class", "class")).contains("cannot be the name of a Java class");
    assertThat(failure(id, "--package", "a..b")).contains("cannot be the name of a Java package");
    assertThat(failure(id, "--out", "x.txt")).contains("must end with .java");
    assertThat(failure(id, "--out", "ATest.java", "--class", "BTest")).contains("ATest.java");
    assertThat(failure(id, "--out", "MineTest.java")).contains("is there already");
    assertThat(directory.resolve("MineTest.java")).hasContent("mine");
    assertThat(cli().run("replay", id, "--out", "MineTest.java", "--force")).isZero();
    assertThat(directory.resolve("MineTest.java")).content().contains("class MineTest");
  }

  private String failure(String... arguments) {
    Cli cli = cli();
    String[] all = new String[arguments.length + 1];
    all[0] = "replay";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    assertThat(cli.run(all)).isEqualTo(2);
    return cli.err();
  }

  /** Compiles a test with the class path of this one, and runs it. */
  private ThrowingCallable test(String name, Path source, Path recording) throws Exception {
    Path classes = Files.createTempDirectory(directory, "classes");
    compile(source, classes);
    int dot = name.lastIndexOf('.');
    Path beside =
        classes.resolve(dot < 0 ? "" : name.substring(0, dot).replace('.', '/')).normalize();
    Files.createDirectories(beside);
    Files.copy(recording, beside.resolve(recording.getFileName()));
    return () -> {
      try (URLClassLoader loader =
          new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
        Class<?> type = loader.loadClass(name);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        for (Method method : type.getDeclaredMethods()) {
          if (method.isAnnotationPresent(Test.class)) {
            method.setAccessible(true);
            method.invoke(
                constructor.newInstance(), Files.createTempDirectory(directory, "replayed"));
          }
        }
      } catch (InvocationTargetException thrown) {
        throw thrown.getCause();
      }
    };
  }

  private static void compile(Path source, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  problems,
                  List.of(
                      "-d",
                      classes.toString(),
                      "-cp",
                      System.getProperty("java.class.path"),
                      "-Xlint:all,-path,-classfile",
                      "-proc:none"),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled)
          .as(
              "%s\n%s",
              Files.readString(source),
              problems.getDiagnostics().stream().map(Diagnostic::toString).toList())
          .isTrue();
      assertThat(problems.getDiagnostics()).isEmpty();
    }
  }
}
