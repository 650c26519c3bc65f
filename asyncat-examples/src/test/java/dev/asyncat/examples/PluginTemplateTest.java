package dev.asyncat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.plugin.InstalledPlugin;
import dev.asyncat.json.Json;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunAssert;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the project that plug-ins are copied from, and runs its tool from a folder. */
class PluginTemplateTest {

  private static final Path TEMPLATE = Path.of("plugin-template").toAbsolutePath();

  @TempDir private Path directory;

  @Test
  void the_template_compiles_and_its_jar_brings_a_tool() throws IOException {
    Path classes = compile(TEMPLATE.resolve("src/main/java"), List.of());
    Path folder = Files.createDirectory(directory.resolve("plugins"));
    jar(folder.resolve("words.jar"), List.of(classes, TEMPLATE.resolve("src/main/resources")));
    Path project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(project.resolve("poem.txt"), "so much depends\nupon\n");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("count_words", Json.object().put("path", "poem.txt").build()),
            Turn.saying("Four."));

    try (Asyncat asyncat = Asyncat.builder().model(model).pluginFolder(folder).build()) {
      assertThat(asyncat.plugins())
          .singleElement()
          .extracting(InstalledPlugin::name, InstalledPlugin::problem)
          .containsExactly("words", null);
      Run run = asyncat.run(RunRequest.of("How many words?").in(project));

      assertThat(run.answer()).isEqualTo("Four.");
      RunAssert.assertThat(run)
          .askedForNothing()
          .hasResult("count_words", result -> assertThat(result.integer("words")).hasValue(4));
    }
  }

  @Test
  void its_test_compiles() throws IOException {
    Path classes = compile(TEMPLATE.resolve("src/main/java"), List.of());

    assertThat(
            compile(TEMPLATE.resolve("src/test/java"), List.of(classes))
                .resolve("com/example/words/CountWordsTest.class"))
        .exists();
  }

  private Path compile(Path sources, List<Path> more) throws IOException {
    Path classes = Files.createTempDirectory(directory, "classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    String classPath =
        Stream.concat(
                more.stream().map(Path::toString), Stream.of(System.getProperty("java.class.path")))
            .reduce((one, other) -> one + File.pathSeparator + other)
            .orElseThrow();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> found = Files.walk(sources)) {
      List<Path> java = found.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(
              compiler
                  .getTask(
                      messages,
                      files,
                      null,
                      List.of(
                          "--release",
                          "21",
                          "-proc:none",
                          "-d",
                          classes.toString(),
                          "-cp",
                          classPath),
                      null,
                      files.getJavaFileObjectsFromPaths(java))
                  .call())
          .as(messages.toString())
          .isTrue();
    }
    return classes;
  }

  private static void jar(Path jar, List<Path> contents) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path content : contents) {
        try (Stream<Path> files = Files.walk(content)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            out.putNextEntry(
                new JarEntry(content.relativize(file).toString().replace(File.separatorChar, '/')));
            Files.copy(file, out);
          }
        }
      }
    }
  }
}
