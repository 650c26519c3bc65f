package dev.asyncat.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.testing.FakeInterrupts;
import dev.asyncat.cli.testing.FakeTerminal;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.sqlite.SqliteStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAccessTest {

  private static final URI HERE = URI.create("http://127.0.0.1:4711/");

  @TempDir private Path data;
  private final Map<String, String> variables = new HashMap<>();

  private ServerAccess find(String url, String token) {
    return ServerAccess.find(
        new CliEnvironment(
            new FakeTerminal(), variables, data, new FakeInterrupts(), InstantSource.system()),
        data,
        url,
        token);
  }

  @Test
  void the_server_that_has_the_data_directory_open_is_found() {
    new ServerFile(data).write(HERE);
    try (SqliteStore store = SqliteStore.open(data)) {
      assertThat(store.file()).exists();
      assertThat(find(null, null).url()).isEqualTo(HERE);
    }
    assertThat(find(null, null).url())
        .as("the file was left behind")
        .isEqualTo(URI.create("http://127.0.0.1:8716"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"url\":\"http://127.0.0.1:1\",\"pid\":1}", "{}", "{", "nonsense"})
  void a_file_of_another_process_or_none_at_all_does_not_count(String content) {
    new PrivateFile(data.resolve("server.json")).write(content);
    try (SqliteStore store = SqliteStore.open(data)) {
      assertThat(store.file()).exists();
      assertThat(new ServerFile(data).live()).isEmpty();
    }
  }

  @Test
  void the_token_is_the_options_else_the_variables_else_the_files() {
    new TokenFile(data).write("of-the-file");
    assertThat(find(null, null).token()).contains("of-the-file");
    variables.put("ASYNCAT_TOKEN", "of-the-variable");
    assertThat(find(null, null).token()).contains("of-the-variable");
    assertThat(find(null, "of-the-option").token()).contains("of-the-option");
  }

  @Test
  void the_token_of_the_data_directory_never_leaves_the_machine() {
    new TokenFile(data).write("secret");
    assertThat(find("http://localhost:9000", null).token()).contains("secret");
    assertThat(find("http://[::1]:9000", null).token()).contains("secret");
    assertThat(find("https://example.org", null).token()).isEmpty();
    assertThat(find("http://127.0.0.1.example.org", null).token()).isEmpty();
    assertThat(find("http://127.0.0.1@example.org", null).token()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "127.0.0.1:8716", "ftp://127.0.0.1", "http://", "http://a b"})
  void what_is_no_url_of_a_server_is_refused(String url) {
    assertThatThrownBy(() -> find(url, null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("--url ");
  }
}
