package dev.asyncat.core.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs a stand-in for npm, a shell script that takes archives from a directory. */
@DisabledOnOs(OS.WINDOWS)
class EngineLibraryTest {

  private static final String FOLDER = "package/bins/test/";

  @TempDir private Path home;
  private Path registry;
  private Path npm;
  private Path directory;

  @BeforeEach
  void set_up() throws IOException {
    registry = Files.createDirectory(home.resolve("registry"));
    directory = home.resolve("data/engines");
    npm = home.resolve("npm");
    installNpm(
        """
        echo "$PWD $*" >>"%1$s/log"
        while [ $# -gt 0 ]; do
          case $1 in --pack-destination) shift; target=$1 ;; esac
          shift
        done
        [ -f "%1$s/archive" ] || { echo "npm error code E404"; echo "npm error 404 No match found"; exit 1; }
        cp "%1$s/archive" "$target/engine-1.0.tgz"
        """);
  }

  private void installNpm(String script) throws IOException {
    Files.writeString(npm, "#!/bin/sh\n" + script.formatted(registry));
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
  }

  /** An archive with two libraries and everything that should not be unpacked. */
  private byte[] goodArchive() {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("package/package.json", bytes("{\"scripts\":{\"install\":\"exit 1\"}}"));
    members.put(FOLDER + "libone.so", bytes("one"));
    members.put(FOLDER + "../../../../../evil.so", bytes("evil"));
    members.put("/" + FOLDER + "absolute.so", bytes("evil"));
    members.put(FOLDER + "deep/er.so", bytes("evil"));
    members.put(FOLDER + "addon.node", bytes("evil"));
    members.put(FOLDER + ".so", bytes("evil"));
    members.put(FOLDER + "libtwo.so", new byte[100_000]);
    return archive(members);
  }

  private EngineLibrary library(byte[] archive) {
    return library(archive, sha512(archive));
  }

  private EngineLibrary library(byte[] archive, String sha512) {
    try {
      Files.write(registry.resolve("archive"), archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return library(Optional.of(offer(sha512)));
  }

  private EngineLibrary library(Optional<EnginePackage> offer) {
    return new EngineLibrary(
        directory,
        offer,
        new NpmFetch(List.of(npm.toString()), Duration.ofSeconds(30), Duration.ofMillis(10)),
        InstantSource.system());
  }

  private static EnginePackage offer(String sha512) {
    return new EnginePackage(
        "v9",
        "test",
        "@scope/engine",
        "1.0",
        sha512,
        FOLDER,
        List.of("libone.so", "libtwo.so"),
        100);
  }

  private static EngineInfo install(EngineLibrary library) {
    return library.install(ignored -> {}, CancellationToken.never());
  }

  @Test
  void only_the_libraries_of_the_folder_are_unpacked() throws IOException {
    EngineLibrary library = library(goodArchive());

    EngineInfo installed = install(library);

    assertThat(installed.state()).isEqualTo(EngineState.INSTALLED);
    assertThat(installed.folder()).isEqualTo(directory.resolve("llama.cpp-v9"));
    assertThat(directory.resolve("llama.cpp-v9").toFile().list())
        .containsExactlyInAnyOrder("libone.so", "libtwo.so");
    assertThat(directory.resolve("llama.cpp-v9/libone.so")).hasContent("one");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("llama.cpp-v9", ".lock");
    try (var files = Files.walk(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .doesNotContain("evil.so", "absolute.so", "er.so", "addon.node");
    }
  }

  @Test
  void npm_runs_no_scripts_and_reads_no_project() throws IOException {
    install(library(goodArchive()));

    assertThat(registry.resolve("log"))
        .content()
        .contains("pack @scope/engine@1.0 --ignore-scripts")
        .startsWith(directory.resolve(".install-").toString());
  }

  @Test
  void what_is_installed_is_used_and_not_fetched_again() throws IOException {
    EngineLibrary library = library(goodArchive());
    assertThat(library.active(EngineChoice.USUAL).id()).isEqualTo("b4916");
    assertThat(library.active(EngineChoice.USUAL).active()).isEqualTo("nothing newer is installed");

    install(library);
    install(library);

    assertThat(registry.resolve("log")).content().hasLineCount(1);
    assertThat(library.active(EngineChoice.USUAL).id()).isEqualTo("v9");
    assertThat(library.active(EngineChoice.USUAL).active()).contains("newest");
    assertThat(library.list(EngineChoice.USUAL))
        .extracting(EngineInfo::id, EngineInfo::isActive)
        .containsExactly(tuple("b4916", false), tuple("v9", true));
  }

  @Test
  void a_choice_beats_what_is_remembered_which_beats_the_newest() {
    EngineLibrary library = library(goodArchive());
    install(library);

    library.use("b4916");

    assertThat(library.active(EngineChoice.USUAL).id()).isEqualTo("b4916");
    assertThat(library.active(EngineChoice.USUAL).active()).contains("asyncat engines use");
    EngineInfo chosen = library.active(new EngineChoice("v9", "--engine"));
    assertThat(chosen.id()).isEqualTo("v9");
    assertThat(chosen.active()).isEqualTo("--engine");
    library.use("v9");
    assertThat(library(Optional.of(offer(""))).active(EngineChoice.USUAL).id()).isEqualTo("v9");
  }

  @Test
  void an_engine_that_is_not_there_cannot_be_chosen() {
    EngineLibrary library = library(goodArchive());

    assertThatThrownBy(() -> library.use("v9"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("not installed")
        .hasMessageContaining("asyncat engines install");
    assertThatThrownBy(() -> library.active(new EngineChoice("v8", "ASYNCAT_ENGINE")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'v8' (ASYNCAT_ENGINE)")
        .hasMessageContaining("b4916, v9");
    assertThat(directory).doesNotExist();
  }

  @Test
  void a_removed_engine_is_no_longer_used() {
    EngineLibrary library = library(goodArchive());
    install(library);
    library.use("v9");

    assertThat(library.remove("v9")).isEqualTo(directory.resolve("llama.cpp-v9"));

    assertThat(library.active(EngineChoice.USUAL).id()).isEqualTo("b4916");
    assertThat(directory.toFile().list()).containsExactly(".lock");
    assertThatThrownBy(() -> library.remove("v9")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> library.remove("../registry")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> library.remove("b4916"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("comes with the program");
  }

  @Test
  void another_archive_than_the_known_one_is_refused_and_leaves_nothing() {
    EngineLibrary library = library(goodArchive(), sha512(bytes("another")));

    assertThatThrownBy(() -> install(library))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(sha512(goodArchive()))
        .hasMessageContaining(sha512(bytes("another")))
        .hasMessageContaining("Nothing was changed");
    assertThat(directory.toFile().list()).containsExactly(".lock");
  }

  @Test
  void a_damaged_archive_is_refused_wherever_it_is_damaged() {
    byte[] good = goodArchive();
    Map<String, byte[]> twice = new LinkedHashMap<>();
    twice.put(FOLDER + "libone.so", bytes("1"));
    twice.put("./" + FOLDER + "libone.so", bytes("2"));

    for (byte[] bad :
        List.of(
            bytes("no archive"),
            Arrays.copyOf(good, good.length / 2),
            Arrays.copyOf(good, 20),
            archive(twice))) {
      assertThatThrownBy(() -> install(library(bad)))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("Cannot install llama.cpp v9");
      assertThat(directory.toFile().list()).containsExactly(".lock");
    }
  }

  @Test
  void a_link_is_not_unpacked() {
    byte[] archive =
        gzip(tarHeader(FOLDER + "libone.so", 0, '2'), tarHeader(FOLDER + "libtwo.so", 0, '1'));

    assertThatThrownBy(() -> install(library(archive)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("not all of [libone.so, libtwo.so]");
  }

  @Test
  void what_a_killed_install_has_left_is_cleared_and_never_taken_for_an_engine()
      throws IOException {
    Path left = Files.createDirectories(directory.resolve(".install-123/engine"));
    Files.writeString(left.resolve("libone.so"), "half");
    EngineLibrary library = library(goodArchive());
    assertThat(library.active(EngineChoice.USUAL).id()).isEqualTo("b4916");

    install(library);

    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("llama.cpp-v9", ".lock");
  }

  @Test
  void an_engine_that_lost_a_file_is_called_damaged_and_mended() throws IOException {
    EngineLibrary library = library(goodArchive());
    install(library);
    Files.delete(directory.resolve("llama.cpp-v9/libtwo.so"));

    assertThat(library.list(EngineChoice.USUAL).getLast().state()).isEqualTo(EngineState.DAMAGED);
    assertThat(library.list(EngineChoice.USUAL).getLast().detail()).contains("libtwo.so");
    assertThat(library.active(EngineChoice.USUAL).id()).isEqualTo("b4916");

    assertThat(install(library).state()).isEqualTo(EngineState.INSTALLED);
  }

  @Test
  void what_npm_says_is_passed_on() {
    EngineLibrary library = library(Optional.of(offer("")));

    assertThatThrownBy(() -> install(library))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("code E404; 404 No match found");
  }

  @Test
  void a_machine_without_npm_is_told_so() throws IOException {
    Files.delete(npm);

    assertThatThrownBy(() -> install(library(goodArchive())))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("npm cannot be started; it comes with Node.js");
  }

  @Test
  void a_machine_that_nothing_is_offered_for_keeps_the_bundled_engine() {
    EngineLibrary library = library(Optional.empty());

    assertThatThrownBy(() -> install(library))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("b4916 comes with the program");
    assertThat(library.list(EngineChoice.USUAL))
        .extracting(EngineInfo::state)
        .containsExactly(EngineState.BUNDLED, EngineState.UNSUPPORTED);
  }

  @Test
  void cancelling_ends_npm_and_what_it_started_and_leaves_nothing() throws Exception {
    installNpm("sleep 300 & echo $! >'%1$s/child'; wait\n");
    EngineLibrary library = library(goodArchive());
    CancellationSource cancel = new CancellationSource();
    CountDownLatch started = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var installing =
          threads.submit(
              () ->
                  library.install(
                      ignored -> {
                        if (Files.exists(registry.resolve("child"))) {
                          started.countDown();
                        }
                      },
                      cancel.token()));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

      cancel.cancel("stop");

      assertThatThrownBy(() -> installing.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CancelledException.class);
    }
    assertThat(directory.toFile().list()).containsExactly(".lock");
    long child = Long.parseLong(Files.readString(registry.resolve("child")).strip());
    ProcessHandle.of(child)
        .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
  }

  @Test
  void each_supported_machine_is_offered_a_package_of_its_own() {
    assertThat(EnginePackage.of("Linux", "amd64"))
        .map(EnginePackage::platform)
        .contains("linux-x64");
    assertThat(EnginePackage.of("Linux", "aarch64"))
        .map(EnginePackage::platform)
        .contains("linux-arm64");
    assertThat(EnginePackage.of("Mac OS X", "aarch64")).isEmpty();
    assertThat(EnginePackage.of("Windows 11", "amd64")).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha512(byte[] content) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-512").digest(content));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] archive(Map<String, byte[]> members) {
    List<byte[]> blocks = new ArrayList<>();
    members.forEach(
        (name, content) -> {
          blocks.add(
              tarHeader(name.startsWith("./") ? name.substring(2) : name, content.length, '0'));
          blocks.add(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        });
    return gzip(blocks.toArray(byte[][]::new));
  }

  private static byte[] tarHeader(String name, int size, char type) {
    byte[] header = new byte[512];
    System.arraycopy(bytes(name), 0, header, 0, name.length());
    byte[] octal = bytes("%011o".formatted(size));
    System.arraycopy(octal, 0, header, 124, octal.length);
    header[156] = (byte) type;
    return header;
  }

  private static byte[] gzip(byte[]... blocks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      for (byte[] block : blocks) {
        out.write(block);
      }
      out.write(new byte[1024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
