package dev.asyncat.core.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.localmodel.ModelFileSource.Url;
import dev.asyncat.core.localmodel.PullProgress.Stage;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLibraryUrlTest {

  private static final byte[] MODEL = TestModels.bytes(1_000_000);

  @TempDir private Path directory;
  private FileServer server;
  private ModelLibrary library;
  private final List<PullProgress> progress = new ArrayList<>();
  private final List<ModelLibrary> opened = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new FileServer(MODEL);
    library = libraryOf(server.uri());
  }

  @AfterEach
  void stop() {
    opened.forEach(ModelLibrary::close);
    server.close();
  }

  private ModelLibrary opened(ModelLibrary one) {
    opened.add(one);
    return one;
  }

  private ModelLibrary libraryOf(URI... sources) {
    List<ModelFileSource> list = new ArrayList<>();
    for (URI uri : sources) {
      list.add(new Url(uri));
    }
    return opened(
        new ModelLibrary(
            directory, TestModels.catalogue(TestModels.entry(MODEL, list)), TestModels.settings()));
  }

  private InstalledModel pull() {
    return library.pull("test-model", progress::add, CancellationToken.never());
  }

  private Path part() {
    return directory.resolve("test-model.gguf.part");
  }

  @Test
  void a_pulled_model_is_whole_and_can_be_found_by_id_file_name_and_path() {
    InstalledModel model = pull();

    assertThat(model.file()).hasBinaryContent(MODEL);
    assertThat(library.installed()).containsExactly(model);
    assertThat(library.find("TEST-model")).contains(model);
    assertThat(library.find("test-model.gguf")).contains(model);
    assertThat(library.find(model.file().toString())).contains(model);
    assertThat(library.find("other")).isEmpty();
  }

  @Test
  void progress_ends_with_every_byte_downloaded_and_verified() {
    pull();

    assertThat(progress)
        .extracting(PullProgress::stage)
        .containsSubsequence(Stage.CONNECTING, Stage.DOWNLOADING, Stage.VERIFYING);
    assertThat(progress.getLast().bytes()).isEqualTo(MODEL.length);
    assertThat(progress)
        .filteredOn(step -> step.stage() == Stage.DOWNLOADING)
        .last()
        .satisfies(
            step -> {
              assertThat(step.bytes()).isEqualTo(MODEL.length);
              assertThat(step.totalBytes()).isEqualTo(MODEL.length);
              assertThat(step.source()).isEqualTo("127.0.0.1");
            });
  }

  @Test
  void a_model_that_is_there_is_not_fetched_again() {
    pull();
    pull();

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void a_dropped_connection_is_resumed_where_it_broke_off() {
    server.cutAfter = 300_000;
    server.cuts = 2;

    InstalledModel model = pull();

    assertThat(model.file()).hasBinaryContent(MODEL);
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(1)).startsWith("GET bytes=").endsWith("-");
  }

  @Test
  void a_later_pull_goes_on_with_the_partial_file() throws IOException {
    server.cutAfter = 400_000;
    server.cuts = 1;
    CancellationSource cancel = new CancellationSource();
    assertThatThrownBy(
            () ->
                library.pull(
                    "test-model",
                    step -> {
                      if (step.stage() == Stage.CONNECTING && step.bytes() > 0) {
                        cancel.cancel("enough");
                      }
                    },
                    cancel.token()))
        .isInstanceOf(CancelledException.class)
        .hasMessage("enough");
    long there = Files.size(part());
    server.requests().clear();

    InstalledModel model = pull();

    assertThat(there).isBetween(1L, MODEL.length - 1L);
    assertThat(server.requests()).containsExactly("GET bytes=" + there + "-");
    assertThat(model.file()).hasBinaryContent(MODEL);
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder("test-model.gguf", ".test-model.gguf.lock");
  }

  @Test
  void a_file_that_changed_on_the_server_starts_anew() throws IOException {
    Files.write(part(), new byte[400_000]);
    Files.writeString(UrlFetch.validatorFile(part()), "\"v0\"");

    InstalledModel model = pull();

    assertThat(model.file()).hasBinaryContent(MODEL);
    assertThat(server.requests()).containsExactly("GET bytes=400000-");
  }

  @Test
  void a_server_without_ranges_starts_anew() throws IOException {
    server.ignoresRanges = true;
    server.cutAfter = 500_000;
    server.cuts = 1;

    assertThat(pull().file()).hasBinaryContent(MODEL);
  }

  @Test
  void a_partial_file_without_a_validator_is_not_trusted() throws IOException {
    Files.write(part(), new byte[400_000]);

    assertThat(pull().file()).hasBinaryContent(MODEL);
    assertThat(server.requests()).containsExactly("GET");
  }

  @Test
  void a_wrong_checksum_removes_the_file_and_names_both_sums() {
    server.content = new byte[MODEL.length];

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(TestModels.sha256(MODEL))
        .hasMessageContaining(TestModels.sha256(server.content));
    assertThat(part()).doesNotExist();
    assertThat(library.installed()).isEmpty();
  }

  @Test
  void a_file_of_another_size_is_refused_before_it_is_downloaded() {
    server.content = new byte[10];

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("10 bytes")
        .hasMessageContaining("1000000 bytes");
  }

  @Test
  void a_missing_file_is_said_to_be_missing_after_one_request() {
    server.status = 404;

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("Cannot fetch Test Model")
        .hasMessageContaining("HTTP 404")
        .hasMessageContaining("put the file test-model.gguf into " + directory);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void a_server_that_is_busy_is_asked_again_a_few_times() {
    server.status = 503;

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("HTTP 503");
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void an_address_that_cannot_be_reached_is_said_to_be() throws IOException {
    try (ServerSocket unused = new ServerSocket(0)) {
      library = libraryOf(URI.create("http://127.0.0.1:" + unused.getLocalPort() + "/x"));
    }

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("127.0.0.1 cannot be reached");
  }

  @Test
  void the_next_source_is_tried_when_one_fails() throws IOException {
    try (FileServer broken = new FileServer(new byte[3])) {
      library = libraryOf(broken.uri(), server.uri());

      assertThat(pull().file()).hasBinaryContent(MODEL);
    }
  }

  @Test
  void a_silent_connection_is_given_up() {
    server.silentAfter = 1000;

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("nothing came from 127.0.0.1");
  }

  @Test
  void cancelling_ends_a_download_that_waits_for_bytes() throws Exception {
    server.silentAfter = 1000;
    library =
        opened(
            new ModelLibrary(
                directory,
                library.catalogue(),
                TestModels.settings().withStallTimeout(java.time.Duration.ofMinutes(5))));
    CancellationSource cancel = new CancellationSource();
    CountDownLatch downloading = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var pulling =
          threads.submit(
              () ->
                  library.pull(
                      "test-model",
                      step -> {
                        if (step.stage() == Stage.DOWNLOADING) {
                          downloading.countDown();
                        }
                      },
                      cancel.token()));
      assertThat(downloading.await(10, TimeUnit.SECONDS)).isTrue();

      cancel.cancel("stop");

      assertThatThrownBy(() -> pulling.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CancelledException.class);
    }
  }

  @Test
  void two_pulls_at_once_download_once() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        ModelLibrary second =
            new ModelLibrary(directory, library.catalogue(), TestModels.settings())) {
      CompletableFuture<InstalledModel> one =
          CompletableFuture.supplyAsync(
              () -> library.pull("test-model", step -> {}, CancellationToken.never()), threads);
      CompletableFuture<InstalledModel> two =
          CompletableFuture.supplyAsync(
              () -> second.pull("test-model", step -> {}, CancellationToken.never()), threads);

      assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(two.get(20, TimeUnit.SECONDS));
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void an_unknown_model_is_refused_with_the_known_ones() {
    assertThatThrownBy(() -> library.pull("nope", progress::add, CancellationToken.never()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("'nope'")
        .hasMessageContaining("test-model");
  }

  @Test
  void the_online_default_is_suggested_only_if_its_address_answers() {
    assertThat(library.suggestion().id()).isEqualTo("test-model");
    server.status = 403;
    assertThat(library.suggestion().id()).isEqualTo("fallback");
  }

  @Test
  void a_directory_that_cannot_be_written_is_named() throws IOException {
    Path file = Files.createFile(directory.resolve("occupied"));
    library =
        opened(
            new ModelLibrary(file.resolve("models"), library.catalogue(), TestModels.settings()));

    assertThatThrownBy(this::pull)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("Cannot store Test Model in " + file.resolve("models"));
  }
}
