package dev.asyncat.core.plugin;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.tool.ToolProvider;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {

  @TempDir private Path directory;

  private Path folder() throws IOException {
    return Files.createDirectories(directory.resolve("plugins"));
  }

  private Path jar(String name) throws IOException {
    return folder().resolve(name);
  }

  private Asyncat asyncat(Turn... turns) throws IOException {
    return Asyncat.builder()
        .model(ScriptedModel.of(turns))
        .approver((request, cancel) -> PermissionDecision.allow())
        .pluginFolder(folder())
        .build();
  }

  private Run call(Asyncat asyncat, String tool) throws IOException {
    Path work = Files.createDirectories(directory.resolve("work"));
    return asyncat.run(RunRequest.of("Use " + tool).in(work));
  }

  private String answer(String tool) throws IOException {
    try (Asyncat asyncat = asyncat(Turn.calling(tool, JsonObject.EMPTY), Turn.saying("Done."))) {
      Run run = call(asyncat, tool);
      StringBuilder answer = new StringBuilder();
      assertThat(run)
          .hasResult(
              tool, result -> answer.append(result.string("answer", "no answer: " + result)));
      return answer.toString();
    }
  }

  private InstalledPlugin only() throws IOException {
    try (Asyncat asyncat = asyncat()) {
      assertThat(asyncat.plugins()).hasSize(1);
      return asyncat.plugins().getFirst();
    }
  }

  @Test
  void a_jar_in_the_folder_brings_its_tools() throws IOException {
    Path jar = PluginJar.answering("demo", "6 * 7").write(jar("demo.jar"));

    assertThat(answer("demo")).isEqualTo("42");
    assertThat(only().source()).isEqualTo(jar);
    assertThat(only().name()).isEqualTo("demo");
    assertThat(only().loaded()).isTrue();
    assertThat(only().tools())
        .singleElement()
        .satisfies(
            tool -> {
              assertThat(tool.name()).isEqualTo("demo");
              // JSpecify's annotation is visible to plug-ins, or the text would be required.
              assertThat(tool.parameters().array("required").orElseThrow().strings()).isEmpty();
            });
  }

  @Test
  void an_empty_folder_brings_nothing_and_a_missing_one_is_an_error() throws IOException {
    Files.writeString(folder().resolve("README.md"), "not a plug-in");
    Files.writeString(folder().resolve(".hidden.jar"), "not looked at");
    try (Asyncat asyncat = asyncat()) {
      assertThat(asyncat.plugins()).isEmpty();
    }
    Asyncat.Builder missing = Asyncat.builder().pluginFolder(directory.resolve("nowhere"));
    assertThatThrownBy(missing::build)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("nowhere is not a directory");
  }

  @Test
  void a_directory_is_one_plug_in_with_its_libraries() throws IOException {
    Path library =
        new PluginJar()
            .source(
                "lib.Answer",
                "package lib; public class Answer { public static int get() { return 43; } }")
            .write(jar("demo/lib.jar"));
    PluginJar.answering("demo", "lib.Answer.get()").against(library).write(jar("demo/demo.jar"));

    assertThat(answer("demo")).isEqualTo("43");
    assertThat(only().source()).isEqualTo(folder().resolve("demo"));
  }

  @Test
  void a_library_that_the_runtime_has_too_comes_from_the_plug_in() throws IOException {
    Path library =
        new PluginJar()
            .source(
                "com.fasterxml.jackson.databind.ObjectMapper",
                """
                package com.fasterxml.jackson.databind;
                public class ObjectMapper {
                  public String version() { return "1.9"; }
                }
                """)
            .write(jar("old/jackson.jar"));
    PluginJar.answering("old", "new com.fasterxml.jackson.databind.ObjectMapper().version()")
        .against(library)
        .write(jar("old/old.jar"));

    assertThat(answer("old")).isEqualTo("1.9");
  }

  @Test
  void plug_ins_see_neither_the_runtime_nor_its_libraries_nor_each_other() throws IOException {
    for (String hidden :
        List.of(
            "dev.asyncat.core.Asyncat",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "org.jsoup.Jsoup",
            "other.Secret")) {
      String tool = "see_" + hidden.replace('.', '_');
      PluginJar.answering(tool, "Class.forName(\"" + hidden + "\")").write(jar(tool + ".jar"));
    }
    PluginJar.answering("other", "1")
        .source("other.Secret", "package other; public class Secret {}")
        .write(jar("other.jar"));

    assertThat(answer("see_dev_asyncat_core_Asyncat")).contains("ClassNotFoundException");
    assertThat(answer("see_com_fasterxml_jackson_databind_ObjectMapper"))
        .contains("ClassNotFoundException");
    assertThat(answer("see_org_jsoup_Jsoup")).contains("ClassNotFoundException");
    assertThat(answer("see_other_Secret")).contains("ClassNotFoundException");
  }

  @Test
  void resources_and_the_threads_loader_are_the_plug_ins_own() throws IOException {
    String loader = "Thread.currentThread().getContextClassLoader()";
    PluginJar.answering(
            "demo",
            "(%s == Demo.class.getClassLoader()) + \" \" + %s.getResource(\"%s\")"
                .formatted(loader, loader, "dev/asyncat/core/Asyncat.class"))
        .write(jar("demo.jar"));

    assertThat(answer("demo")).isEqualTo("true null");
  }

  @Test
  void what_plug_ins_see_is_what_the_api_exports() {
    Path api =
        Path.of(ToolProvider.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    assertThat(ApiClassLoader.PACKAGES)
        .isEqualTo(
            ModuleFinder.of(api)
                .find("dev.asyncat.api")
                .orElseThrow()
                .descriptor()
                .exports()
                .stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet()));
  }

  @Test
  void broken_plug_ins_are_skipped_with_a_reason_and_the_others_work() throws IOException {
    Files.writeString(jar("a-text.jar"), "this is no jar");
    Files.createDirectories(folder().resolve("b-empty"));
    new PluginJar().source("x.X", "package x; class X {}").write(jar("c-nothing.jar"));
    new PluginJar()
        .source("x.X", "package x; class X {}")
        .provider("no.Such")
        .write(jar("d-class.jar"));
    new PluginJar()
        .provider("p.P")
        .source(
            "p.P",
            """
            package p;
            public class P implements dev.asyncat.tool.ToolProvider {
              public P() { throw new IllegalStateException("no licence file"); }
            }
            """)
        .write(jar("e-constructor.jar"));
    new PluginJar()
        .provider("p.P")
        .source(
            "p.P",
            """
            package p;
            public class P implements dev.asyncat.tool.ToolProvider {
              public int apiVersion() { return 99; }
            }
            """)
        .write(jar("f-version.jar"));
    PluginJar.answering("read_file", "1").write(jar("g-built-in-name.jar"));
    PluginJar.answering("demo", "1")
        .source(
            "demo.Demo",
            PluginJar.tool(
                "demo",
                "1",
                """
                public Optional<dev.asyncat.json.JsonObject> schema() {
                  return Optional.of(
                      dev.asyncat.json.Json.object().put("type", "array").build());
                }
                """))
        .write(jar("h-schema.jar"));
    PluginJar.answering("demo", "1").without("demo.Demo$Arguments").write(jar("i-missing.jar"));
    PluginJar.answering("demo", "\"it works\"").write(jar("j-good.jar"));
    PluginJar.answering("demo", "1").write(jar("k-same-name.jar"));

    try (Asyncat asyncat = asyncat()) {
      assertThat(asyncat.plugins())
          .satisfiesExactly(
              it -> assertThat(it.problem()).contains("a-text.jar is no jar that can be read"),
              it -> assertThat(it.problem()).isEqualTo("there is no jar in it"),
              it ->
                  assertThat(it.problem())
                      .contains("META-INF/services/dev.asyncat.tool.ToolProvider"),
              it -> assertThat(it.problem()).contains("no.Such not found"),
              it -> assertThat(it.problem()).contains("p.P", "no licence file"),
              it -> assertThat(it.problem()).contains("version 99", "has version 1"),
              it -> assertThat(it.problem()).contains("'read_file'", "of the runtime"),
              it -> assertThat(it.problem()).contains("'demo'", "must be of type object"),
              it -> assertThat(it.problem()).contains("the class demo.Demo$Arguments is missing"),
              it -> assertThat(it.loaded()).isTrue(),
              it -> assertThat(it.problem()).contains("'demo'", "of j-good.jar"))
          .filteredOn(it -> !it.loaded())
          .allSatisfy(it -> assertThat(it.tools()).isEmpty());
    }
    assertThat(answer("demo")).isEqualTo("it works");
  }

  @Test
  void a_class_that_is_missed_at_work_fails_the_call_and_not_the_run() throws IOException {
    Path library =
        new PluginJar()
            .source("lib.Gone", "package lib; public class Gone { public static int x = 1; }")
            .write(directory.resolve("elsewhere/lib.jar"));
    PluginJar.answering("demo", "lib.Gone.x++").against(library).write(jar("demo.jar"));

    assertThat(answer("demo")).contains("the class lib.Gone is missing");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_jar_that_every_user_can_change_is_not_run() throws IOException {
    Path jar = PluginJar.answering("demo", "1").write(jar("demo.jar"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(only().problem()).contains("every user of this machine can change demo.jar");
  }

  @Test
  void a_tool_that_does_not_say_what_it_does_asks() throws IOException {
    PluginJar.answering("demo", "1").write(jar("demo.jar"));
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(
                ScriptedModel.of(
                    Turn.calling("demo", JsonObject.EMPTY), Turn.saying("Not allowed.")))
            .approver((request, cancel) -> PermissionDecision.deny("no"))
            .pluginFolder(folder())
            .build()) {
      assertThat(call(asyncat, "demo")).decided("demo", PermissionOutcome.DENIED).neverRan("demo");
    }
  }

  @Test
  void a_tool_that_states_a_path_outside_the_workspace_is_refused_unasked() throws IOException {
    for (String effect : List.of("Read", "Write", "Delete")) {
      String name = "outside_" + effect;
      Path outside = directory.resolve("secret");
      PluginJar.answering(name, "1")
          .source(
              "demo.Demo",
              PluginJar.tool(
                  name,
                  "1",
                  """
                  public List<Effect> effects(Arguments arguments, ToolContext context) {
                    return List.of(new Effect.%s(java.nio.file.Path.of("%s")));
                  }
                  """
                      .formatted(effect, outside)))
          .write(jar(name + ".jar"));
      try (Asyncat asyncat =
          asyncat(Turn.calling(name, JsonObject.EMPTY), Turn.saying("I cannot."))) {
        assertThat(call(asyncat, name))
            .askedForNothing()
            .neverRan(name)
            .hasResult(
                name,
                result -> assertThat(result.string("error", "")).contains("outside the allowed"));
      }
    }
  }

  @Test
  void closing_the_runtime_lets_go_of_the_jars() throws Exception {
    PluginJar.answering("demo", "new Later().x")
        .source("demo.Later", "package demo; class Later { int x = 1; }")
        .write(jar("demo.jar"));
    Asyncat asyncat = asyncat();
    ClassLoader loader = asyncat.tools().find("demo").orElseThrow().arguments().getClassLoader();
    asyncat.close();

    assertThatThrownBy(() -> loader.loadClass("demo.Later"))
        .isInstanceOf(ClassNotFoundException.class);
  }
}
