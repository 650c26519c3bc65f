package dev.asyncat.core.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitiveFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".env",
        "a/.env.local",
        ".ENV",
        "server.pem",
        "tls/server.key",
        "id_rsa",
        "x/id_ed25519",
        ".netrc",
        ".git-credentials",
        ".npmrc",
        "credentials.json",
        "secrets.yml",
        ".aws/config",
        "home/.ssh/config",
        "release.keystore",
        "service-account-prod.json"
      })
  void names_that_usually_hold_secrets_are_known(String path) {
    assertThat(SensitiveFiles.isSensitive(Path.of(path))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".env.example",
        "env",
        "environment.ts",
        "id_rsa.pub",
        "key.java",
        "Keys.java",
        "a.txt",
        ""
      })
  void others_are_not(String path) {
    assertThat(SensitiveFiles.isSensitive(Path.of(path))).isFalse();
  }

  @Test
  void one_below_a_directory_is_found_without_following_links(@TempDir Path directory)
      throws IOException {
    Path inside = Files.createDirectories(directory.resolve("in/a/b"));
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve(".env"));
    Files.createSymbolicLink(inside.resolve("link"), elsewhere);
    assertThat(SensitiveFiles.oneBelow(directory.resolve("in"))).isEmpty();

    Files.createFile(inside.resolve("server.pem"));

    assertThat(SensitiveFiles.oneBelow(directory.resolve("in")))
        .containsExactly(inside.resolve("server.pem"));
    assertThat(SensitiveFiles.oneBelow(directory.resolve("none"))).isEmpty();
  }
}
